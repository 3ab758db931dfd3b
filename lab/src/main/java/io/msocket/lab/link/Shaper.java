package io.msocket.lab.link;

import java.util.SplittableRandom;

/**
 * One direction of a link, as arithmetic: packets go in with their lengths, and come out in the same order when their time has
 * come. It holds no bytes and knows no clock: all times are arguments in nanoseconds of any clock, never running backwards.
 *
 * <p>A packet waits in the queue, is sent at the link's rate, then travels. Rate and queue are exact however seldom the caller
 * looks: each sending begins where the one before ended. Not thread-safe.
 */
final class Shaper {
    /** What has become of the packet that comes out next. */
    enum Outcome {
        /** Nothing comes out yet. */
        NONE,
        DELIVERED,
        /** Its time has come, but it was lost on the way. */
        LOST
    }

    /** What {@link #nextNanos} says when nothing is on its way. */
    static final long NEVER = Long.MAX_VALUE;

    /** A power of two; it grows. */
    private static final int FIRST_CAPACITY = 64;

    private final SplittableRandom random;
    private LinkConditions conditions;
    private boolean burst;

    /**
     * The packets, as a ring: from {@code head} those that travel, from {@code sending} the one that is being sent and those that
     * wait, up to {@code tail}. The indexes only grow; their lower bits are the places.
     */
    private int[] lengths = new int[FIRST_CAPACITY];

    /** When each travelling packet arrives. */
    private long[] arrivals = new long[FIRST_CAPACITY];

    private boolean[] lost = new boolean[FIRST_CAPACITY];
    private long head;
    private long sending;
    private long tail;

    /** When the packet at {@code sending} is sent, if there is one. */
    private long sentAt;

    private long lastArrival = Long.MIN_VALUE;
    private long waitingBytes;

    private long offeredCount;
    private long deliveredCount;
    private long droppedCount;
    private long lostCount;
    private long swallowedCount;

    Shaper(LinkConditions conditions, long seed) {
        this.conditions = conditions;
        this.random = new SplittableRandom(seed);
    }

    /**
     * A packet comes.
     *
     * @return whether it is taken; it will come out of {@link #poll} then
     */
    boolean offer(long now, int bytes) {
        settle(now);
        offeredCount++;
        if (conditions.blackHole() || bytes > conditions.largestPassed()) {
            swallowedCount++;
            return false;
        }
        boolean idle = sending == tail;
        if (!idle && waitingBytes + bytes > conditions.queueBytes()) {
            droppedCount++;
            return false;
        }
        if (tail - head == lengths.length) {
            grow();
        }
        lengths[place(tail)] = bytes;
        tail++;
        if (idle) {
            sentAt = now + conditions.transmissionNanos(bytes);
        } else {
            waitingBytes += bytes;
        }
        return true;
    }

    /** A packet comes for which the caller has no room. */
    void drop() {
        offeredCount++;
        droppedCount++;
    }

    /**
     * What comes out by now: at most one packet, the oldest. To be repeated until it says {@link Outcome#NONE}.
     *
     * @param early how much before its time a packet may come out, once it has been sent
     */
    Outcome poll(long now, long early) {
        settle(now);
        if (head == sending || arrivals[place(head)] > now + early) {
            return Outcome.NONE;
        }
        boolean wasLost = lost[place(head)];
        head++;
        if (wasLost) {
            lostCount++;
            return Outcome.LOST;
        }
        if (conditions.blackHole()) {
            swallowedCount++;
            return Outcome.LOST;
        }
        deliveredCount++;
        return Outcome.DELIVERED;
    }

    /** When {@link #poll} is worth a call, unless something changes before; {@link #NEVER} if nothing is on its way. */
    long nextNanos() {
        if (head != sending) {
            return arrivals[place(head)];
        }
        return sending == tail ? NEVER : sentAt + conditions.delay().toNanos();
    }

    /**
     * Other conditions from now on. The rest of a packet that is being sent goes at the new rate; what travels arrives as it
     * would have, or vanishes in a black hole.
     *
     * @throws IllegalArgumentException if the MTU changes
     */
    void change(long now, LinkConditions next) {
        if (next.mtu() != conditions.mtu()) {
            throw new IllegalArgumentException("the MTU of a running link is " + conditions.mtu()
                    + " and stays; make another link for " + next.mtu());
        }
        settle(now);
        if (sending != tail) {
            double ratio = (double) conditions.rateBitsPerSecond() / next.rateBitsPerSecond();
            sentAt = now + Math.round((sentAt - now) * ratio);
        }
        conditions = next;
    }

    LinkConditions conditions() {
        return conditions;
    }

    /** The counters so far, with what the caller's device has refused of the packets that were delivered. */
    LinkCounters counters(long refused) {
        return new LinkCounters(
                offeredCount, deliveredCount - refused, droppedCount, lostCount, swallowedCount, refused);
    }

    /** Lets every packet that has been sent by now travel. */
    private void settle(long now) {
        while (sending != tail && sentAt <= now) {
            int place = place(sending);
            // Jitter delays, but the packets stay in order.
            lastArrival = Math.max(lastArrival, sentAt + conditions.delay().toNanos() + jitterNanos());
            arrivals[place] = lastArrival;
            lost[place] = isLost();
            sending++;
            if (sending != tail) {
                int next = lengths[place(sending)];
                waitingBytes -= next;
                sentAt += conditions.transmissionNanos(next);
            }
        }
    }

    private long jitterNanos() {
        long most = conditions.jitter().toNanos();
        return most == 0 ? 0 : random.nextLong(most + 1);
    }

    private boolean isLost() {
        BurstLoss bursts = conditions.burstLoss();
        if (bursts.enter() > 0 || burst) {
            burst = burst ? random.nextDouble() >= bursts.leave() : random.nextDouble() < bursts.enter();
            if (burst && random.nextDouble() < bursts.lossWhenBad()) {
                return true;
            }
        }
        return conditions.loss() > 0 && random.nextDouble() < conditions.loss();
    }

    private int place(long index) {
        return (int) index & (lengths.length - 1);
    }

    private void grow() {
        int first = place(head);
        lengths = Rings.doubled(lengths, first);
        arrivals = Rings.doubled(arrivals, first);
        lost = Rings.doubled(lost, first);
        tail -= head;
        sending -= head;
        head = 0;
    }
}
