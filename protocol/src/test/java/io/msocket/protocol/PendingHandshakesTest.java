package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whose handshakes an event loop works on, for how long, whatever their steps cost and whoever else waits; on a virtual clock. */
class PendingHandshakesTest {
    private static final long SECOND = 1_000_000_000;
    private static final long LONGEST_STEP = 700_000;

    private static final Principal FLOODER =
            Principal.ofSource(Network.address(11, 5).getAddress());
    private static final Principal HONEST =
            Principal.ofSource(Network.address(12, 5).getAddress());

    private final PendingHandshakes pending = new PendingHandshakes();
    private final Random random = new Random(5);
    private final Map<Long, Principal> sources = new HashMap<>();

    /** How long was worked for whom. */
    private final Map<Principal, Long> worked = new HashMap<>();

    private long now;
    private long links;

    private void queue(Principal source, boolean isJoin) {
        sources.put(++links, source);
        pending.add(links, source, isJoin);
    }

    /** Takes the next step, if there is one now. Returns for whom, or null. */
    private Principal step() {
        Long link = pending.poll(now);
        if (link == null) {
            return null;
        }
        Principal source = sources.remove(link);
        long took = 1 + random.nextLong(LONGEST_STEP);
        now += took;
        worked.merge(source, took, Long::sum);
        pending.handleStep(source, took, now);
        return source;
    }

    private double share(Principal source) {
        return (double) worked.getOrDefault(source, 0L) / now;
    }

    private static Principal other(int number) {
        return Principal.ofSource(Network.address(20 + number, 5).getAddress());
    }

    @Test
    void one_source_gets_half_of_the_time() {
        queue(FLOODER, false);
        while (now < 100 * SECOND) {
            if (step() == null) {
                assertThat(pending.nextTurn(now)).isGreaterThan(now);
                now = pending.nextTurn(now);
            } else {
                queue(FLOODER, false);
            }
        }
        assertThat(share(FLOODER)).isBetween(0.499, 0.501);
    }

    @Test
    void it_gets_no_more_while_others_wait_nor_if_it_asks_for_openings_and_for_joins() {
        queue(FLOODER, false);
        queue(FLOODER, true);
        queue(HONEST, false);
        while (now < 100 * SECOND) {
            Principal whose = step();
            if (whose == null) {
                now = pending.nextTurn(now);
            } else if (whose.equals(HONEST)) {
                queue(HONEST, false);
            } else {
                queue(FLOODER, random.nextBoolean());
                queue(FLOODER, random.nextBoolean());
            }
        }
        assertThat(share(FLOODER)).isLessThan(0.501);
        assertThat(share(HONEST)).isGreaterThan(0.4);
    }

    @Test
    void it_gets_no_more_where_somebody_else_comes_now_and_then() {
        queue(FLOODER, false);
        long honestAt = 0;
        while (now < 100 * SECOND) {
            if (now >= honestAt) {
                queue(HONEST, false);
                honestAt = now + 2_000_000;
            }
            Principal whose = step();
            if (whose == null) {
                now = Math.min(honestAt, pending.nextTurn(now));
            } else if (whose.equals(FLOODER)) {
                queue(FLOODER, false);
            }
        }
        assertThat(share(FLOODER)).isLessThan(0.501);
    }

    @Test
    void whoever_comes_waits_for_one_step_of_each_other_source() {
        for (int i = 0; i < 10; i++) {
            queue(FLOODER, false);
            queue(other(i), false);
        }
        step();
        queue(HONEST, false);
        int before = 0;
        while (!HONEST.equals(step())) {
            before++;
        }
        assertThat(before).isLessThanOrEqualTo(11);
    }

    @Test
    void two_handshakes_of_one_who_has_just_come_are_done_at_once() {
        queue(HONEST, false);
        queue(HONEST, true);
        assertThat(step()).isEqualTo(HONEST);
        assertThat(pending.nextTurn(now)).isEqualTo(now);
        assertThat(step()).isEqualTo(HONEST);
        assertThat(pending.isEmpty()).isTrue();
        assertThat(pending.nextTurn(now)).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void nothing_is_kept_of_sources_for_longer_than_their_steps_took() {
        HandshakeShares shares = new HandshakeShares();
        int most = 0;
        for (int i = 0; i < 100_000; i++) {
            long took = 1 + random.nextLong(LONGEST_STEP);
            now += took;
            shares.handleStep(other(i % 200), took, now);
            most = Math.max(most, shares.size());
        }
        assertThat(most).isLessThan(30);
        assertThat(shares.nextTurn(now + SECOND)).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(shares.size()).isZero();
    }

    @Test
    void a_step_in_which_the_whole_process_stood_still_counts_as_a_long_one_and_no_longer() {
        queue(HONEST, false);
        now += 2 * SECOND;
        pending.handleStep(HONEST, 2 * SECOND, now);
        assertThat(pending.nextTurn(now) - now).isEqualTo(HandshakeShares.MOST_STEP_NANOS);
    }

    @Test
    void while_the_whole_process_stands_still_nobody_gets_time_back() {
        for (int i = 0; i < 5; i++) {
            pending.handleStep(FLOODER, HandshakeShares.MOST_STEP_NANOS, now);
        }
        queue(FLOODER, false);
        long waits = pending.nextTurn(now) - now;
        now += 2 * SECOND;
        pending.handleStep(HONEST, 2 * SECOND, now);
        now += waits - HandshakeShares.MOST_STEP_NANOS - 1;
        assertThat(pending.poll(now)).isNull();
        assertThat(pending.poll(now + 1)).isNotNull();
    }
}
