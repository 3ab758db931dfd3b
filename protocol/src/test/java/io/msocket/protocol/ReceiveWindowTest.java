package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final long KIB = 1024;
    private static final long ROUND_TRIP = 1_000_000;
    private static final long SHORT_ROUND_TRIP = 50_000;

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
        public boolean reserve(Principal holder, long bytes) {
            if (bytes > left) {
                return false;
            }
            left -= bytes;
            return true;
        }

        @Override
        public void reserveAlways(Principal holder, long bytes) {
            left -= bytes;
        }

        @Override
        public void unreserve(Principal holder, long bytes) {
            left += bytes;
        }
    }

    private static ReceiveWindow window(Buffers buffers) {
        return new ReceiveWindow(
                new MemoryAccount(buffers, Principal.own()),
                ConnectionOptions.defaults().withWindows(64 * KIB, 512 * KIB));
    }

    @Test
    void onAShortPathItGrowsToFourTimesWhatIsTakenInARoundTrip() {
        ReceiveWindow window = window(Buffers.unpooled());
        window.handleConsumed(30 * KIB, SHORT_ROUND_TRIP, SHORT_ROUND_TRIP);
        assertThat(window.size()).isEqualTo(120 * KIB);
        assertThat(window.limit()).isEqualTo(150 * KIB);
        window.handleConsumed(70 * KIB, SHORT_ROUND_TRIP, 2 * SHORT_ROUND_TRIP);
        assertThat(window.size()).as("three times as much is enough").isEqualTo(120 * KIB);
        window.handleConsumed(130 * KIB, SHORT_ROUND_TRIP, 3 * SHORT_ROUND_TRIP);
        assertThat(window.size()).isEqualTo(240 * KIB);
    }

    /** Each round trip brings 2.89 times as much, and the peer hears of a limit a round trip after what it is made from. */
    @Test
    void aSenderThatStartsUpAsBbrDoesIsNeverHeldBack() {
        ReceiveWindow window =
                new ReceiveWindow(new MemoryAccount(Buffers.unpooled(), Principal.own()), ConnectionOptions.defaults());
        long consumed = 0;
        long limitOfBefore = window.limit();
        double inRound = 14 * KIB;
        for (int round = 1; inRound < 4 << 20; round++) {
            assertThat(consumed + (long) inRound).as("round %d", round).isLessThanOrEqualTo(limitOfBefore);
            limitOfBefore = window.limit();
            consumed += (long) inRound;
            window.handleConsumed(consumed, ROUND_TRIP, round * ROUND_TRIP);
            inRound *= 2.89;
        }
    }

    @Test
    void aPauseOfOneRoundTripDoesNotHideWhatTheWindowNeeds() {
        ReceiveWindow window = window(Buffers.unpooled());
        long consumed = 0;
        for (int burst = 1; burst <= 3; burst++) {
            consumed += 15 * KIB;
            window.handleConsumed(consumed, ROUND_TRIP, 3L * burst * ROUND_TRIP / 2);
        }
        assertThat(window.size()).isEqualTo(160 * KIB);
    }

    @Test
    void aSlowReaderKeepsTheWindowThatItHas() {
        ReceiveWindow window = window(Buffers.unpooled());
        window.handleConsumed(64 * KIB, ROUND_TRIP, 15 * ROUND_TRIP);
        window.handleConsumed(128 * KIB, ROUND_TRIP, 30 * ROUND_TRIP);
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
        assertThat(first.size()).as("an eighth of the growth that it wanted").isEqualTo(120 * KIB);
        assertThat(second.size()).as("what was left").isLessThanOrEqualTo(80 * KIB);

        first.close();
        second.handleConsumed(128 * KIB, ROUND_TRIP, 2 * ROUND_TRIP);
        assertThat(second.size()).isGreaterThan(100 * KIB);
    }

    @Test
    void whatIsPromisedStaysChargedUntilItIsUsedUp() {
        Budget budget = new Budget(512 * KIB);
        ReceiveWindow window = window(budget);
        window.handleConsumed(20 * KIB, ROUND_TRIP, ROUND_TRIP);
        long size = window.size();
        assertThat(budget.left).isEqualTo(512 * KIB - (size - 64 * KIB));

        window.shrink();
        assertThat(budget.left).isEqualTo(512 * KIB - (size - 64 * KIB));
        window.handleConsumed(120 * KIB, ROUND_TRIP, 100 * ROUND_TRIP);
        assertThat(budget.left).isEqualTo(512 * KIB - (size - 64 * KIB) + 100 * KIB);
        window.handleConsumed(window.limit(), ROUND_TRIP, 10_000 * ROUND_TRIP);
        assertThat(window.size()).isEqualTo(64 * KIB);
        assertThat(budget.left).isEqualTo(512 * KIB);
    }

    @Test
    void anAcceptedConnectionPromisesLittleAtFirst() {
        Budget budget = new Budget(512 * KIB);
        ReceiveWindow window = accepted(budget);
        assertThat(window.limit()).isEqualTo(16 * KIB);
        assertThat(budget.left).isEqualTo(496 * KIB);
        window.close();
        assertThat(budget.left).isEqualTo(512 * KIB);
    }

    @Test
    void itDoublesEachTimeThatHalfOfItIsTakenAtOnce() {
        ReceiveWindow window = accepted(Buffers.unpooled());
        window.handleConsumed(7 * KIB, 0, 1);
        assertThat(window.size()).isEqualTo(16 * KIB);
        window.handleConsumed(8 * KIB, 0, 2);
        assertThat(window.size()).isEqualTo(32 * KIB);
        window.handleConsumed(24 * KIB, 0, 3);
        assertThat(window.size()).isEqualTo(64 * KIB);
        window.handleConsumed(56 * KIB, 0, 4);
        assertThat(window.size()).as("no more without a round trip").isEqualTo(64 * KIB);
    }

    /** TCP begins with ten packets, and with each that is acknowledged sends two. */
    @Test
    void aSenderWhomTcpLetsDoubleIsNotHeldBack() {
        long roundTrip = 100 * ROUND_TRIP;
        ReceiveWindow window = accepted(Buffers.unpooled());
        long sent = 0;
        long known = window.limit();
        for (int round = 0; round < 4; round++) {
            long inRound = (14 * KIB) << round;
            assertThat(sent + inRound).as("round %d", round).isLessThanOrEqualTo(known);
            for (long packet = 0; packet < inRound; packet += 1400) {
                sent += Math.min(1400, inRound - packet);
                window.handleConsumed(sent, roundTrip, round * roundTrip + packet);
            }
            known = window.limit();
        }
    }

    @Test
    void aTalkOfSmallMessagesPromisesNoMore() {
        Budget budget = new Budget(512 * KIB);
        ReceiveWindow window = accepted(budget);
        for (int message = 1; message <= 1_000; message++) {
            window.handleConsumed(message * KIB, ROUND_TRIP, 100 * ROUND_TRIP * message);
        }
        assertThat(window.size()).isEqualTo(16 * KIB);
        assertThat(budget.left).isEqualTo(496 * KIB);
    }

    @Test
    void whereNothingIsLeftItStaysSmallAndUsable() {
        ReceiveWindow window = accepted(new Budget(16 * KIB));
        for (int round = 1; round <= 10; round++) {
            window.handleConsumed(16 * KIB * round, ROUND_TRIP, round * ROUND_TRIP);
            assertThat(window.limit()).isEqualTo(16 * KIB * (round + 1));
        }
    }

    private static ReceiveWindow accepted(Buffers buffers) {
        return new ReceiveWindow(
                new MemoryAccount(
                        buffers, Principal.ofSource(Network.address(10, 1).getAddress())),
                ConnectionOptions.defaults().withWindows(64 * KIB, 512 * KIB));
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
        long initial = server.connection.charge().window();
        network.write(client, World.bytes(4_000_000, 1));
        network.run(2_000);
        assertThat(server.connection.charge().window()).isGreaterThan(initial);
    }
}
