package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A server that moves, its client, and between them a network that loses, repeats, delays, damages and reorders, on a virtual clock. */
class ReconnectOverLossTest {
    private static final long MILLI = 1_000_000L;
    private static final int SEEDS = 200;
    private static final int MOST_MOVES = PeerAddresses.CHANGES_AT_ONCE;
    private static final long MOVING_NANOS = 10_000 * MILLI;
    private static final int LONGEST_WAY_MILLIS = 300;
    private static final int FIRST_PORT = 5000;

    /** Which move an attempt of the client belongs to. */
    private static int moveOf(InetSocketAddress address) {
        return address.getPort() - FIRST_PORT;
    }

    /** What is on its way. */
    private record Packet(long at, boolean toClient, byte[] bytes) {}

    /** One run. */
    private static final class Run {
        private final Random chance;
        private final int lossPercent;
        private final ControlPair pair;
        private final RoundTripEstimator roundTrip = new RoundTripEstimator();
        private final PriorityQueue<Packet> network = new PriorityQueue<>(Comparator.comparingLong(Packet::at));
        private final PriorityQueue<Long> moves = new PriorityQueue<>();
        private final List<Integer> dialled = new ArrayList<>();
        private long now;
        private int move;
        private int tries;
        private boolean isHeard;
        private boolean isAnswerOnItsWay;
        private boolean isDoneOnItsWay;
        private long bytesToClient;
        private long bytesFromClient;

        Run(long seed, int lossPercent) {
            this.chance = new Random(seed);
            this.lossPercent = lossPercent;
            this.pair = new ControlPair(seed);
            roundTrip.add((1 + chance.nextInt(2 * LONGEST_WAY_MILLIS)) * MILLI);
            for (int i = chance.nextInt(MOST_MOVES); i >= 0; i--) {
                moves.add(chance.nextLong(MOVING_NANOS));
            }
        }

        Run toItsEnd() {
            while (!moves.isEmpty() || !network.isEmpty() || pair.sender.isTelling()) {
                step();
            }
            return this;
        }

        /** To the next thing that happens, and one of all that happen then. */
        private void step() {
            long moveAt = moves.isEmpty() ? Long.MAX_VALUE : moves.peek();
            long packetAt = network.isEmpty() ? Long.MAX_VALUE : network.peek().at();
            now = Math.min(moveAt, Math.min(packetAt, pair.sender.nextTime()));
            if (chance.nextInt(10) == 0) {
                renewAStep();
            }
            if (now == moveAt) {
                moves.remove();
                startMove();
            } else if (now == packetAt) {
                arrive(network.remove());
            } else {
                tell();
            }
        }

        private void startMove() {
            move++;
            tries = 0;
            isHeard = false;
            pair.sender.move(
                    List.of(AddressListTest.at("192.0.2.7", FIRST_PORT + move), ControlPair.V6), roundTrip, now);
        }

        private void tell() {
            List<byte[]> sent = pair.sender.poll(now);
            if (sent.isEmpty()) {
                assertThat(pair.sender.isTelling()).isFalse();
                assertThat(tries).isEqualTo(ReconnectSender.MOST_TRIES);
                return;
            }
            tries++;
            assertThat(tries).isLessThanOrEqualTo(ReconnectSender.MOST_TRIES);
            assertThat(sent.stream().filter(this::callsTheClient))
                    .as("whatever was lost of a renewal, the client knows the name of one")
                    .hasSize(1);
            sent.forEach(bytes -> send(true, bytes));
        }

        private boolean callsTheClient(byte[] bytes) {
            BlindedId id = ControlDatagram.parse(bytes).id();
            return pair.clientKeys.names(ControlDatagram.Kind.RECONNECT).stream()
                    .anyMatch(name -> name.id().equals(id));
        }

        private void send(boolean toClient, byte[] bytes) {
            while (chance.nextInt(100) >= lossPercent) {
                byte[] arriving = bytes.clone();
                if (chance.nextInt(10) == 0) {
                    arriving[chance.nextInt(arriving.length)] ^= (byte) (1 << chance.nextInt(Byte.SIZE));
                }
                network.add(new Packet(now + (1 + chance.nextInt(LONGEST_WAY_MILLIS)) * MILLI, toClient, arriving));
                if (chance.nextInt(5) > 0) {
                    return;
                }
                // And once more.
            }
        }

        private void arrive(Packet packet) {
            if (!packet.toClient()) {
                isHeard |= pair.atServer(packet.bytes());
                return;
            }
            bytesToClient += packet.bytes().length;
            byte[] answer = pair.atClient(packet.bytes());
            if (answer != null) {
                bytesFromClient += answer.length;
                send(false, answer);
            }
            InetSocketAddress address = pair.dial(now);
            if (address != null) {
                dialled.add(moveOf(address));
            }
        }

        /** The next step of a renewal, or its end because the flowpath under it has died. */
        private void renewAStep() {
            boolean isLost = chance.nextInt(100) < lossPercent;
            if (isAnswerOnItsWay) {
                isAnswerOnItsWay = false;
                if (!isLost) {
                    pair.hearAnswer();
                    isDoneOnItsWay = true;
                }
            } else if (isDoneOnItsWay) {
                isDoneOnItsWay = false;
                if (!isLost) {
                    pair.hearDone();
                }
            } else {
                pair.answerOffer();
                isAnswerOnItsWay = true;
            }
        }

        void assertSafe() {
            assertThat(dialled).hasSizeLessThanOrEqualTo(move).isSorted().doesNotHaveDuplicates();
            assertThat(bytesFromClient).isLessThanOrEqualTo(bytesToClient);
            if (isHeard) {
                assertThat(dialled).last().isEqualTo(move);
            } else {
                assertThat(tries).isEqualTo(ReconnectSender.MOST_TRIES);
            }
        }
    }

    private static long heardAt(int lossPercent) {
        long heard = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(seed, lossPercent).toItsEnd();
            run.assertSafe();
            heard += run.isHeard ? 1 : 0;
        }
        return heard;
    }

    @Test
    void over_a_network_that_loses_a_little_every_client_hears() {
        assertThat(heardAt(3)).isEqualTo(SEEDS);
    }

    @Test
    void over_a_network_that_loses_a_third_nearly_every_client_hears() {
        assertThat(heardAt(33)).isBetween(SEEDS * 9L / 10, (long) SEEDS);
    }

    @Test
    void over_a_network_that_loses_everything_the_server_gives_up() {
        assertThat(heardAt(100)).isZero();
    }
}
