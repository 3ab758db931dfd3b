package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many datagrams are tried, and for whom. */
class ControlBoundsTest {
    private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final int SECONDS = 20;
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(SECONDS);

    private final ControlBounds bounds = new ControlBounds();

    private static List<ControlBounds.Share> connections(int count) {
        List<ControlBounds.Share> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new ControlBounds.Share());
        }
        return all;
    }

    /** How many are tried when each of them is called as often as can be, in turn. */
    private int tried(List<ControlBounds.Share> flooded, long from, long to) {
        int tried = 0;
        int turn = 0;
        for (long now = from; now < to; now += STEP_NANOS) {
            tried += bounds.mayTry(flooded.get(turn++ % flooded.size()), now) ? 1 : 0;
        }
        return tried;
    }

    @Test
    void whoever_floods_many_connections_of_his_own_takes_nothing_away_from_another() {
        List<ControlBounds.Share> flooded = connections(2_000);
        ControlBounds.Share honest = new ControlBounds.Share();
        // About a second, and never in step with the bounds.
        long period = TimeUnit.MICROSECONDS.toNanos(1_000_130);
        for (int i = 0; i < SECONDS; i++) {
            long next = (i + 1) * period;
            assertThat(tried(flooded, i * period, next)).isGreaterThan(2_000);
            if (i % 10 < 2) {
                assertThat(bounds.mayTry(honest, next)).as("after %d", i + 1).isTrue();
            }
        }
    }

    @Test
    void a_thousand_connections_that_a_server_tells_at_once_are_tried_by_the_second_time() {
        List<ControlBounds.Share> told = connections(1_000);
        told.removeIf(connection -> bounds.mayTry(connection, 0));
        assertThat(told).hasSize(500);
        told.removeIf(connection -> bounds.mayTry(connection, TimeUnit.MILLISECONDS.toNanos(200)));
        assertThat(told).isEmpty();
    }

    @Test
    void however_many_there_are_so_many_are_tried_in_the_long_run() {
        assertThat(tried(connections(40_000), 0, END_NANOS))
                .as("of connections")
                .isBetween(2_500 * SECONDS, 5_000 * SECONDS + 500);
        int ofNobody = 0;
        int read = 0;
        for (long now = 0; now < END_NANOS; now += STEP_NANOS) {
            ofNobody += bounds.mayTryForNobody(now) ? 1 : 0;
            read += bounds.mayRead(now) ? 1 : 0;
        }
        assertThat(ofNobody).isBetween(5_000 * SECONDS, 5_000 * SECONDS + 500);
        assertThat(read).isBetween(50_000 * SECONDS, 50_000 * SECONDS + 2_000);
    }

    @Test
    void one_connection_has_a_hundred_a_second() {
        assertThat(tried(connections(1), 0, END_NANOS)).isBetween(100 * SECONDS, 100 * SECONDS + 50);
    }
}
