package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Links that die, fall silent and are tampered with, while the client moves about: every byte arrives, every array goes
 * back. Beside the simulator this has an attacker, and buffers that notice a wrong owner.
 */
class TroubledConnectionTest {
    private static final int RUNS = 150;
    private static final int STEPS = 40;
    private static final List<Network.Reach> REACHES = List.of(Network.Reach.values());

    private Random random;
    private World world;
    private Network network;
    private Party client;
    private Party server;
    private ByteArrayOutputStream up;
    private ByteArrayOutputStream down;

    @Test
    void every_byte_arrives_and_every_array_goes_back() {
        for (int seed = 0; seed < RUNS; seed++) {
            try {
                play(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void play(int seed) {
        random = new Random(seed);
        world = new World();
        ConnectionOptions options = ConnectionOptions.defaults()
                .withWindows(1L << (10 + random.nextInt(9)), 1 << 20)
                .withMaxFlowpaths(1 + random.nextInt(6))
                .withCleartextData(random.nextInt(3) == 0);
        world.clientOptions = options;
        world.serverOptions = options;
        network = world.network();
        client = network.open(world.client(), Network.from(10), Network.from(11));
        server = network.server.find(client);
        up = new ByteArrayOutputStream();
        down = new ByteArrayOutputStream();
        for (int i = 0; i < STEPS; i++) {
            step();
            network.run(random.nextInt(150));
        }
        network.reach.clear();
        client.reads = true;
        server.reads = true;
        network.with(client, connection -> connection.finishOutput(network.now()));
        network.with(server, connection -> connection.finishOutput(network.now()));
        network.run(300_000);
        check();
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> write(client, up);
            case 3, 4 -> write(server, down);
            case 5 -> network.cut(anyLink());
            case 6 -> anyLink().goSilent();
            case 7 -> tamper(anyLink());
            case 8 -> {
                Route route = Network.from(10 + random.nextInt(2));
                network.with(client, connection -> connection.paths().add(route, network.now()));
            }
            case 9 -> withAnyPath();
            case 10 -> {
                Network.Reach reach = REACHES.get(random.nextInt(REACHES.size()));
                network.reach.put(Network.from(10 + random.nextInt(2)), reach);
            }
            default -> {
                Party party = random.nextBoolean() ? client : server;
                party.reads = !party.reads;
                network.with(party, connection -> {});
            }
        }
    }

    private void write(Party party, ByteArrayOutputStream written) {
        byte[] bytes = World.bytes(
                (int) Math.min(random.nextInt(200_000), party.connection.writableBytes()), random.nextLong());
        network.write(party, bytes);
        written.writeBytes(bytes);
    }

    private TestLink anyLink() {
        return network.links.get(random.nextInt(network.links.size()));
    }

    /** The next chunk is altered, and what comes after it is left alone. */
    private void tamper(TestLink link) {
        TestLink.Direction direction = random.nextBoolean() ? link.toServer : link.toClient;
        UnaryOperator<byte[]> before = direction.tap;
        // Clear data may be altered unnoticed, but for its first bytes.
        int reach = world.clientOptions.cleartextData() ? 1 : Integer.MAX_VALUE;
        direction.tap = chunk -> {
            direction.tap = before;
            byte[] altered = chunk.clone();
            altered[random.nextInt(Math.min(reach, chunk.length))] ^= (byte) 0x80;
            return before.apply(altered);
        };
    }

    private void withAnyPath() {
        List<FlowpathSnapshot> paths = client.connection.flowpaths();
        if (paths.isEmpty()) {
            return;
        }
        int pathId = paths.get(random.nextInt(paths.size())).id();
        network.with(client, connection -> {
            switch (random.nextInt(3)) {
                case 0 -> connection.paths().migrate(pathId, Network.from(10 + random.nextInt(2)), network.now());
                case 1 -> connection.paths().remove(pathId, network.now());
                default -> connection.handleLocalAddressLost(Network.host(10 + random.nextInt(2)), network.now());
            }
        });
    }

    private void check() {
        assertThat(server.receivedLength()).as("bytes at the server").isEqualTo(up.size());
        assertThat(client.receivedLength()).as("bytes at the client").isEqualTo(down.size());
        assertThat(server.received()).isEqualTo(up.toByteArray());
        assertThat(client.received()).isEqualTo(down.toByteArray());
        assertThat(client.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.COMPLETE);
        assertThat(world.clientBuffers.bytes()).as("held by the client").isZero();
        assertThat(world.serverBuffers.bytes()).as("held by the server").isZero();
        assertThat(network.server.connections).isEmpty();
        assertThat(network.server.acceptor.halfOpenLinks()).isZero();
    }
}
