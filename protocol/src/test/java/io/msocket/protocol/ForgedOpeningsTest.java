package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.HandshakePattern;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A flood of openings that cost whoever sends them nothing: any 32 bytes are a public key, so that no two are alike, none was there before,
 * and each costs the server a computation on a curve. On a virtual clock.
 */
class ForgedOpeningsTest extends AcceptorFixture {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** What the server takes to read one, and to answer a real one. */
    private static final long STEP = MILLI / 4;

    /** Where a source has half of the time at most, no more than one of these are read in as long. */
    private static final long STEP_OF_ONE_SOURCE = 2 * STEP;

    private final Map<Long, InetSocketAddress> sources = new HashMap<>();

    /** Whose are real. */
    private final Map<Long, Long> honestSince = new HashMap<>();

    private long now;
    private long links;
    private long forgedRead;
    private long gaveWay;
    private long answered;
    private long longestWait;

    private byte[] forged() {
        byte[] preface = new Preface(World.SUITE.id(), HandshakePattern.NK).toBytes();
        byte[] message = new byte[120];
        random.nextBytes(message);
        return HandmadePeer.join(preface, HandmadePeer.framed(message));
    }

    private void come(InetSocketAddress from, byte[] bytes) {
        long link = 100 + links++;
        sources.put(link, from);
        first.handleAccepted(link, from, from, now);
        first.handleBytes(link, ByteBuffer.wrap(bytes), now);
        takeActions();
    }

    private void comeHonest(InetSocketAddress from) {
        byte[] real = HandmadeOpening.of(random.nextInt()).bytes;
        honestSince.put(100 + links, now);
        come(from, real);
    }

    private void takeActions() {
        for (AcceptorAction action : actions(first)) {
            long link = action.linkId();
            if (action instanceof AcceptorAction.Close) {
                // Before its turn, or behind its refusal.
                sources.remove(link);
                gaveWay += honestSince.remove(link) == null ? 0 : 1;
            } else if (honestSince.containsKey(link)) {
                longestWait = Math.max(longestWait, now - honestSince.remove(link));
                answered++;
                first.handleLinkClosed(link);
                sources.remove(link);
            } else {
                forgedRead++;
            }
        }
    }

    /** Takes the next step where there is one now; whether there was. */
    private boolean step() {
        if (first.nextWork(now) > now) {
            return false;
        }
        first.work(now);
        now += STEP;
        first.handleTook(STEP, now);
        takeActions();
        return true;
    }

    /** Has as many waiting as a source may have. */
    private void refill() {
        while (sources.size() < world.maxHalfOpen - 1) {
            come(FLOODER, forged());
        }
    }

    @Test
    void whoever_comes_from_elsewhere_waits_for_one_of_them_at_most() {
        long honestAt = 0;
        while (now < 2 * SECOND) {
            refill();
            if (now >= honestAt) {
                comeHonest(CLIENT);
                honestAt = now + 5 * MILLI;
            }
            if (!step()) {
                now = Math.min(honestAt, first.nextWork(now));
            }
        }
        assertThat(answered).isGreaterThan(390);
        assertThat(gaveWay).isZero();
        assertThat(longestWait).isLessThanOrEqualTo(2 * STEP);
        assertThat(forgedRead * STEP).as("time for the flood").isBetween(2 * SECOND * 45 / 100, 2 * SECOND * 51 / 100);
    }

    @Test
    void whoever_comes_from_the_same_address_waits_for_those_before_it() {
        while (now < 2 * SECOND) {
            refill();
            if (honestSince.isEmpty()) {
                comeHonest(FLOODER);
            }
            if (!step()) {
                now = first.nextWork(now);
            }
        }
        assertThat(gaveWay).isZero();
        long round = world.maxHalfOpen * STEP_OF_ONE_SOURCE;
        assertThat(longestWait).isLessThanOrEqualTo(round + HandshakeShares.AT_A_TIME_NANOS);
        assertThat(answered).isGreaterThanOrEqualTo(2 * SECOND / (round + HandshakeShares.AT_A_TIME_NANOS));
    }

    /** Four times as many come as are read, so that three of four give way, whoever has sent them: then one tries again. */
    @Test
    void where_more_come_than_are_read_each_has_the_part_of_the_turns_that_its_openings_are() {
        long forgedAt = 0;
        long honestAt = 0;
        long tries = 0;
        while (now < 2 * SECOND) {
            while (Math.min(forgedAt, honestAt) <= now) {
                if (forgedAt <= honestAt) {
                    come(FLOODER, forged());
                    // Twice what it is on the average.
                    forgedAt += random.nextLong(2 * STEP_OF_ONE_SOURCE / 4);
                } else {
                    tries++;
                    comeHonest(FLOODER);
                    honestAt = Long.MAX_VALUE;
                }
            }
            if (honestSince.isEmpty() && honestAt == Long.MAX_VALUE) {
                honestAt = now + random.nextLong(8 * MILLI);
            }
            if (!step()) {
                now = Math.min(Math.min(forgedAt, honestAt), first.nextWork(now));
            }
        }
        assertThat(gaveWay).isPositive();
        assertThat(answered).isGreaterThan(tries / 8);
    }
}
