package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What may be on the way of a link whose delay or rate changes while it is in use. */
class LongerWayTest {
    private static final long MILLI = 1_000_000L;
    private static final int RECORD = 4096;
    private static final int WINDOW = 256 * 1024;
    private static final int INITIAL_WINDOW = 16 * 1024;

    private final Throughput throughput = new Throughput();
    private final RoundTripEstimator roundTrip = new RoundTripEstimator();

    /** What the link has carried, and is on its way to the sender as an acknowledgement. */
    private final Deque<Acknowledgement> acknowledgements = new ArrayDeque<>();

    private final Deque<Handed> queue = new ArrayDeque<>();
    private double credit;
    private long sent;
    private long acknowledged;
    private long millis;

    private record Handed(long count, long atMillis) {}

    private record Acknowledgement(Handed handed, long atMillis) {}

    /** A sender that always has something uses the link; returns the bytes acknowledged in the last second. */
    private long use(int bytesPerMilli, int delayMillis, int seconds) {
        long before = 0;
        for (long end = millis + 1000L * seconds; millis < end; millis++) {
            if (millis == end - 1000) {
                before = acknowledged;
            }
            while (sent - acknowledged < Math.min(throughput.mostOnTheWay(roundTrip.least(), RECORD), slowStart())) {
                if (sent == acknowledged) {
                    throughput.handleStart(sent, millis * MILLI);
                }
                sent += RECORD;
                queue.add(new Handed(sent, millis));
            }
            carry(bytesPerMilli, delayMillis);
            acknowledge();
        }
        return acknowledged - before;
    }

    /** TCP's: it doubles in each round trip. */
    private long slowStart() {
        return INITIAL_WINDOW + acknowledged;
    }

    private void carry(int bytesPerMilli, int delayMillis) {
        credit = queue.isEmpty() ? 0 : credit + bytesPerMilli;
        while (credit >= RECORD && !queue.isEmpty()) {
            credit -= RECORD;
            acknowledgements.add(new Acknowledgement(queue.remove(), millis + delayMillis));
        }
    }

    private void acknowledge() {
        while (!acknowledgements.isEmpty() && acknowledgements.element().atMillis() <= millis) {
            Handed handed = acknowledgements.remove().handed();
            acknowledged = handed.count();
            roundTrip.add((millis - handed.atMillis()) * MILLI);
            throughput.handleDelivered(acknowledged, sent, roundTrip, millis * MILLI);
        }
    }

    @Test
    void a_fast_path_is_filled_again_when_its_way_is_ten_times_as_long() {
        assertThat(use(6000, 20, 2)).isGreaterThan(5_700_000);
        assertThat(use(6000, 200, 5)).isGreaterThan(5_400_000);
    }

    @Test
    void so_is_one_that_needed_no_more_than_a_start_before() {
        assertThat(use(600, 20, 2)).isGreaterThan(570_000);
        assertThat(use(600, 400, 8)).isGreaterThan(540_000);
    }

    @Test
    void and_when_it_becomes_longer_step_by_step() {
        use(6000, 20, 2);
        for (int delay = 30; delay <= 150; delay += 10) {
            use(6000, delay, 1);
        }
        assertThat(use(6000, 150, 3)).isGreaterThan(5_400_000);
    }

    /** All that may be on the way is acknowledged at once, so that for a moment nothing is; returns what one round trip carries. */
    private long burst(int delayMillis, int rounds) {
        for (int i = 0; i < rounds; i++) {
            throughput.handleStart(sent, millis * MILLI);
            long most = Math.min(throughput.mostOnTheWay(roundTrip.least(), RECORD), WINDOW);
            while (sent - acknowledged < Math.min(most, slowStart())) {
                sent += RECORD;
            }
            millis += delayMillis;
            roundTrip.add(delayMillis * MILLI);
            long before = acknowledged;
            acknowledged = sent;
            throughput.handleDelivered(acknowledged, sent, roundTrip, millis * MILLI);
            if (i == rounds - 1) {
                return acknowledged - before;
            }
        }
        throw new IllegalArgumentException("no round");
    }

    @Test
    void a_path_that_is_empty_once_in_each_round_trip_is_filled_again_as_well() {
        assertThat(burst(20, 30)).isGreaterThanOrEqualTo(WINDOW);
        assertThat(burst(200, 60)).isGreaterThanOrEqualTo(WINDOW);
    }

    @Test
    void a_slower_path_is_not_taken_for_a_longer_way() {
        use(6000, 40, 2);
        use(600, 40, 20);
        assertThat(roundTrip.least()).isLessThanOrEqualTo(60 * MILLI);
        assertThat(sent - acknowledged).isLessThan(64 * 1024);
    }

    @Test
    void a_way_that_is_short_again_has_little_on_it() {
        use(6000, 20, 2);
        use(6000, 200, 5);
        use(6000, 20, 30);
        assertThat(roundTrip.least()).isLessThan(40 * MILLI);
        assertThat(sent - acknowledged).isLessThan(3 * 20 * 6000);
    }
}
