package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class DeliveredPerRoundTripTest {
    private static final long MILLI = 1_000_000L;
    private static final long ROUND_TRIP = 50 * MILLI;

    private final DeliveredPerRoundTrip delivered = new DeliveredPerRoundTrip();

    /** An acknowledgement of so many bytes each millisecond, until the instant. */
    private void deliver(long bytesPerMilli, long fromMillis, long untilMillis) {
        for (long millis = fromMillis + 1; millis <= untilMillis; millis++) {
            delivered.handleDelivered(bytesPerMilli, ROUND_TRIP, millis * MILLI);
        }
    }

    @Test
    void nothing_is_known_within_the_first_round_trip() {
        delivered.handleStart(0);
        deliver(1000, 0, 49);
        assertThat(delivered.bytes()).isZero();
    }

    @Test
    void a_steady_path_delivers_its_rate_times_its_round_trip() {
        delivered.handleStart(0);
        deliver(1000, 0, 500);
        assertThat(delivered.bytes()).isEqualTo(50_000);
    }

    @Test
    void a_burst_of_acknowledgements_is_no_fast_path() {
        delivered.handleStart(0);
        for (long burst = 1; burst <= 10; burst++) {
            delivered.handleDelivered(50_000, ROUND_TRIP, burst * ROUND_TRIP);
            delivered.handleDelivered(0, ROUND_TRIP, burst * ROUND_TRIP + MILLI);
        }
        assertThat(delivered.bytes()).isEqualTo(50_000);
    }

    @Test
    void a_faster_path_counts_at_once_and_a_slower_one_after_some_round_trips() {
        delivered.handleStart(0);
        deliver(1000, 0, 100);
        deliver(4000, 100, 150);
        assertThat(delivered.bytes()).isEqualTo(200_000);

        deliver(1000, 150, 200);
        assertThat(delivered.bytes()).isBetween(150_000L, 199_000L);
        deliver(1000, 200, 1200);
        assertThat(delivered.bytes()).isBetween(50_000L, 70_000L);
    }

    @Test
    void what_an_idle_path_did_not_carry_says_nothing() {
        delivered.handleStart(0);
        deliver(1000, 0, 500);
        delivered.handleStart(10_000 * MILLI);
        deliver(1000, 10_000, 10_050);
        assertThat(delivered.bytes()).isEqualTo(50_000);
    }

    @Test
    void the_kernels_word_is_kept_with_the_flowpath() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        Flowpath path =
                Flowpath.accepted(1, null, address, address, Liveness.ofServer(ConnectionOptions.defaults(), 0), 0);
        assertThat(path.kernelRoundTripNanos()).isZero();
        path.handleKernelSample(ROUND_TRIP, 14_480);
        assertThat(path.kernelRoundTripNanos()).isEqualTo(ROUND_TRIP);
        assertThat(path.kernelWindowBytes()).isEqualTo(14_480);
    }
}
