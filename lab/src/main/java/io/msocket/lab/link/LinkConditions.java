package io.msocket.lab.link;

import java.time.Duration;

/**
 * What one direction of a link does to packets. Immutable; the {@code with} methods make changed copies.
 *
 * @param rateBitsPerSecond how fast packets leave the queue, counted in bits of whole IP packets
 * @param delay how long a packet travels after it has left the queue
 * @param jitter each packet travels longer than {@code delay} by a random time up to this, evenly distributed; but never so
 *     that it overtakes another
 * @param queueBytes how many bytes of whole IP packets may wait, the one on the wire not counted; what does not fit is dropped
 * @param loss the probability that a packet is lost, each by itself, after it has used the rate
 * @param burstLoss further loss, in bursts
 * @param blackHole nothing arrives any more, and nobody is told: what comes is taken and lost, so is what is on its way
 * @param largestPassed packets of more bytes vanish, and nobody is told, as where a tunnel's filter drops what would tell the sender
 * @param mtu the devices' greatest packet in bytes; it cannot change while the link runs
 */
public record LinkConditions(
        long rateBitsPerSecond,
        Duration delay,
        Duration jitter,
        int queueBytes,
        double loss,
        BurstLoss burstLoss,
        boolean blackHole,
        int largestPassed,
        int mtu) {
    /** Slower than any modem; keeps the time of a packet far inside a long of nanoseconds. */
    static final long MIN_RATE = 1_000;

    /** Beyond what the emulator could carry anyway, in bits a second. */
    static final long MAX_RATE = 10_000_000_000L;

    /** Longer than any real link's. */
    static final Duration MAX_DELAY = Duration.ofSeconds(10);

    /** Bounds the memory for packets that wait: 10 Gbit/s for 200 ms, in bytes. */
    static final int MAX_QUEUE = 256 << 20;

    /** Bounds the memory for packets on their way: 10 Gbit/s for 400 ms, in bytes. */
    static final int MAX_TRAVELLING = 512 << 20;

    /** What every IPv4 link must carry, in bytes. */
    static final int MIN_MTU = 576;

    /** The length of an IPv4 packet is 16 bits. */
    static final int MAX_MTU = 65_535;

    /** Ethernet's, in bytes. */
    public static final int ETHERNET_MTU = 1_500;

    /** Small links still take a burst of about twenty full packets, in bytes. */
    static final int MIN_STANDARD_QUEUE = 32 * 1024;

    /** A standard queue holds at least so much time of the rate. */
    private static final Duration MIN_STANDARD_QUEUE_TIME = Duration.ofMillis(50);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * @throws IllegalArgumentException if a value is out of its range
     */
    public LinkConditions {
        requireBetween("rate (bits a second)", rateBitsPerSecond, MIN_RATE, MAX_RATE);
        requireBetween("delay (ns)", delay.toNanos(), 0, MAX_DELAY.toNanos());
        requireBetween("jitter (ns)", jitter.toNanos(), 0, MAX_DELAY.toNanos());
        requireBetween("mtu (bytes)", mtu, MIN_MTU, MAX_MTU);
        requireBetween("largest passed (bytes)", largestPassed, 0, MAX_MTU);
        requireBetween("queue (bytes)", queueBytes, mtu, MAX_QUEUE);
        requireProbability("loss", loss);
        double travelling =
                (double) rateBitsPerSecond / Byte.SIZE * (delay.toNanos() + jitter.toNanos()) / NANOS_PER_SECOND;
        if (travelling > MAX_TRAVELLING) {
            throw new IllegalArgumentException("at " + rateBitsPerSecond + " bits a second and a delay of " + delay
                    + ", " + (long) travelling + " bytes would be on their way; make one of them less, "
                    + MAX_TRAVELLING + " is the most");
        }
    }

    /**
     * A link without loss and jitter and with a standard queue: its bandwidth-delay product (rate times twice the delay) or 50
     * ms of its rate, whichever is more, and at least 32 KB.
     *
     * @param rateBitsPerSecond as in the record
     * @param delay one way
     */
    public static LinkConditions of(long rateBitsPerSecond, Duration delay) {
        return new LinkConditions(
                rateBitsPerSecond,
                delay,
                Duration.ZERO,
                standardQueue(rateBitsPerSecond, delay),
                0,
                BurstLoss.NONE,
                false,
                MAX_MTU,
                ETHERNET_MTU);
    }

    /** Another rate in bits a second; the queue keeps its size in bytes. */
    public LinkConditions withRate(long newRateBitsPerSecond) {
        return new LinkConditions(
                newRateBitsPerSecond, delay, jitter, queueBytes, loss, burstLoss, blackHole, largestPassed, mtu);
    }

    /** Another delay, one way; the queue keeps its size in bytes. */
    public LinkConditions withDelay(Duration newDelay) {
        return new LinkConditions(
                rateBitsPerSecond, newDelay, jitter, queueBytes, loss, burstLoss, blackHole, largestPassed, mtu);
    }

    /** Another jitter, one way. */
    public LinkConditions withJitter(Duration newJitter) {
        return new LinkConditions(
                rateBitsPerSecond, delay, newJitter, queueBytes, loss, burstLoss, blackHole, largestPassed, mtu);
    }

    /** Another queue, in bytes. A longer one than the new keeps what it holds. */
    public LinkConditions withQueue(int newQueueBytes) {
        return new LinkConditions(
                rateBitsPerSecond, delay, jitter, newQueueBytes, loss, burstLoss, blackHole, largestPassed, mtu);
    }

    /** The queue that {@link #of} gives to this rate and delay. */
    public LinkConditions withStandardQueue() {
        return withQueue(Math.max(mtu, standardQueue(rateBitsPerSecond, delay)));
    }

    /** Another random loss, from 0 to 1. */
    public LinkConditions withLoss(double newLoss) {
        return new LinkConditions(
                rateBitsPerSecond, delay, jitter, queueBytes, newLoss, burstLoss, blackHole, largestPassed, mtu);
    }

    /** Other bursts of loss. */
    public LinkConditions withBurstLoss(BurstLoss newBurstLoss) {
        return new LinkConditions(
                rateBitsPerSecond, delay, jitter, queueBytes, loss, newBurstLoss, blackHole, largestPassed, mtu);
    }

    /** A silent black hole, or none. */
    public LinkConditions withBlackHole(boolean newBlackHole) {
        return new LinkConditions(
                rateBitsPerSecond, delay, jitter, queueBytes, loss, burstLoss, newBlackHole, largestPassed, mtu);
    }

    /** Packets of more bytes than this vanish from now on. */
    public LinkConditions withLargestPassed(int bytes) {
        return new LinkConditions(rateBitsPerSecond, delay, jitter, queueBytes, loss, burstLoss, blackHole, bytes, mtu);
    }

    /** Another MTU in bytes, for a link yet to be made. */
    public LinkConditions withMtu(int newMtu) {
        return new LinkConditions(
                rateBitsPerSecond, delay, jitter, queueBytes, loss, burstLoss, blackHole, largestPassed, newMtu);
    }

    /** How long the rate needs for so many bytes of IP packets, in nanoseconds. */
    long transmissionNanos(long bytes) {
        return bytes * Byte.SIZE * NANOS_PER_SECOND / rateBitsPerSecond;
    }

    private static int standardQueue(long rateBitsPerSecond, Duration delay) {
        long nanos = Math.max(2 * delay.toNanos(), MIN_STANDARD_QUEUE_TIME.toNanos());
        double bytes = (double) rateBitsPerSecond / Byte.SIZE * nanos / NANOS_PER_SECOND;
        return (int) Math.min(MAX_QUEUE, Math.max(MIN_STANDARD_QUEUE, bytes));
    }

    static void requireProbability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " is " + value + "; want 0 to 1");
        }
    }

    private static void requireBetween(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + "; want " + least + " to " + most);
        }
    }
}
