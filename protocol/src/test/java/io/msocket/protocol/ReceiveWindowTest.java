package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final long KIB = 1024;
    private static final long ROUND_TRIP = 1_000_000;

    /** Grants a fixed number of bytes to all windows together. */
    private static final class Budget implements Buffers {
        private long left;

        Budget(long bytes) {
            left = bytes;
        }

        @Override
        public byte[] acquire(int size) {
            return new byte[size];
        }

        @Override
        public void release(byte[] array) {}

        @Override
        public boolean reserve(long bytes) {
            if (bytes > left) {
                return false;
            }
            left -= bytes;
            return true;
        }

        @Override
        public void unreserve(long bytes) {
            left += bytes;
        }
    }

    private static ReceiveWindow window(Buffers buffers) {
        return new ReceiveWindow(buffers, ConnectionOptions.defaults().withWindows(64 * KIB, 512 * KIB));
    }

    @Test
    void itGrowsToFourTimesWhatIsTakenInARoundTrip() {
        ReceiveWindow window = window(Buffers.unpooled());
        window.handleConsumed(40 * KIB, ROUND_TRIP, ROUND_TRIP);
        assertThat(window.size()).isEqualTo(160 * KIB);
        assertThat(window.limit()).isEqualTo(200 * KIB);
        window.handleConsumed(80 * KIB, ROUND_TRIP, 2 * ROUND_TRIP);
        assertThat(window.size()).as("twice as much is enough").isEqualTo(160 * KIB);
        window.handleConsumed(170 * KIB, ROUND_TRIP, 3 * ROUND_TRIP);
        assertThat(window.size()).isEqualTo(360 * KIB);
    }

    @Test
    void aPauseOfOneRoundTripDoesNotHideWhatTheWindowNeeds() {
        ReceiveWindow window = window(Buffers.unpooled());
        long consumed = 0;
        for (int burst = 1; burst <= 3; burst++) {
            consumed += 60 * KIB;
            window.handleConsumed(consumed, ROUND_TRIP, 3L * burst * ROUND_TRIP / 2);
        }
        assertThat(window.size()).isEqualTo(160 * KIB);
    }

    @Test
    void aSlowReaderKeepsTheWindowThatItHas() {
        ReceiveWindow window = window(Buffers.unpooled());
        window.handleConsumed(64 * KIB, ROUND_TRIP, 5 * ROUND_TRIP);
        window.handleConsumed(128 * KIB, ROUND_TRIP, 10 * ROUND_TRIP);
        assertThat(window.size()).isEqualTo(64 * KIB);
        assertThat(window.limit()).isEqualTo(192 * KIB);
    }

    @Test
    void withoutARoundTripTimeItStays() {
        ReceiveWindow window = window(Buffers.unpooled());
        window.handleConsumed(64 * KIB, 0, ROUND_TRIP);
        assertThat(window.size()).isEqualTo(64 * KIB);
    }

    @Test
    void itNeverPassesItsMaximum() {
        ReceiveWindow window = window(Buffers.unpooled());
        long consumed = 0;
        for (int round = 1; round <= 10; round++) {
            consumed += window.size();
            window.handleConsumed(consumed, ROUND_TRIP, round * ROUND_TRIP);
        }
        assertThat(window.size()).isEqualTo(512 * KIB);
    }

    @Test
    void allWindowsTogetherGrowByNoMoreThanTheProcessGrants() {
        Budget budget = new Budget(64 * KIB);
        ReceiveWindow first = window(budget);
        ReceiveWindow second = window(budget);
        first.handleConsumed(64 * KIB, ROUND_TRIP, ROUND_TRIP);
        second.handleConsumed(64 * KIB, ROUND_TRIP, ROUND_TRIP);
        assertThat(first.size()).as("a quarter of the growth that it wanted").isEqualTo(112 * KIB);
        assertThat(second.size()).as("what was left").isLessThanOrEqualTo(80 * KIB);

        first.shrink();
        second.handleConsumed(128 * KIB, ROUND_TRIP, 2 * ROUND_TRIP);
        assertThat(second.size()).isGreaterThan(100 * KIB);
    }

    @Test
    void shrinkingTakesNoPromiseBack() {
        ReceiveWindow window = window(Buffers.unpooled());
        window.handleConsumed(64 * KIB, ROUND_TRIP, ROUND_TRIP);
        long promised = window.limit();
        window.shrink();
        assertThat(window.size()).isEqualTo(64 * KIB);
        assertThat(window.limit()).isEqualTo(promised);
        window.handleConsumed(65 * KIB, ROUND_TRIP, 20 * ROUND_TRIP);
        assertThat(window.limit()).isEqualTo(promised);
    }

    @Test
    void aServerThatOnlyReceivesKnowsTheRoundTripTimeThatItsWindowNeedsToGrow() {
        World world = new World();
        Network network = world.network();
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        long initial = server.connection.window();
        network.write(client, World.bytes(4_000_000, 1));
        network.run(2_000);
        assertThat(server.connection.window()).isGreaterThan(initial);
    }
}
