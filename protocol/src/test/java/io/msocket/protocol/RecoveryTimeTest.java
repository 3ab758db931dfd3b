package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a stream stands still when its flowpath goes: two round trips, as the paper's section IV-A promises. */
class RecoveryTimeTest {
    private static final long ROUND_TRIP_MILLIS = 2 * Network.LATENCY_MILLIS;
    private static final int ENOUGH_TO_NEVER_RUN_OUT = 4_000_000;

    /** It holds the sender back, since the links are as fast as one likes. */
    private static final int WINDOW = 256 * 1024;

    private final World world = new World();
    private Network network;
    private Party client;
    private Party server;

    @BeforeEach
    void open() {
        world.clientOptions = world.clientOptions.withWindows(WINDOW, WINDOW);
        world.serverOptions = world.serverOptions.withWindows(WINDOW, WINDOW);
        network = world.network();
        client = network.open(world.client(), Network.from(10), Network.from(11));
        server = network.server.find(client);
    }

    /** Milliseconds from now until the receiver has one more byte. */
    private long millisUntilNextByte(Party receiver) {
        int before = receiver.receivedLength();
        long start = network.now();
        network.runUntil(() -> receiver.receivedLength() > before);
        return (network.now() - start) / Network.MILLI;
    }

    private void loseAddressOfFirstPath() {
        network.with(client, connection -> connection.handleLocalAddressLost(Network.host(10), network.now()));
    }

    @Test
    void aDownloadGoesOnTwoRoundTripsAfterTheClientLostItsAddress() {
        network.write(server, World.bytes(ENOUGH_TO_NEVER_RUN_OUT, 1));
        network.run(3 * ROUND_TRIP_MILLIS);
        network.onlyLink(client).goSilent();
        loseAddressOfFirstPath();
        assertThat(millisUntilNextByte(client)).isLessThanOrEqualTo(2 * ROUND_TRIP_MILLIS);
    }

    @Test
    void anUploadGoesOnTwoAndAHalfRoundTripsAfterTheClientLostItsAddress() {
        network.write(client, World.bytes(ENOUGH_TO_NEVER_RUN_OUT, 1));
        network.run(3 * ROUND_TRIP_MILLIS);
        network.onlyLink(client).goSilent();
        loseAddressOfFirstPath();
        assertThat(millisUntilNextByte(server)).isLessThanOrEqualTo(5 * ROUND_TRIP_MILLIS / 2);
    }

    @Test
    void aServerThatSuspectedThePathAlreadyResendsWithItsAnswerToTheJoin() {
        network.write(server, World.bytes(ENOUGH_TO_NEVER_RUN_OUT, 1));
        network.run(3 * ROUND_TRIP_MILLIS);
        network.onlyLink(client).goSilent();
        network.runUntil(() -> server.eventKinds().contains(ConnectionEvent.Kind.PATH_SUSPECT));
        assertThat(client.eventKinds()).doesNotContain(ConnectionEvent.Kind.PATH_SUSPECT);
        loseAddressOfFirstPath();
        assertThat(millisUntilNextByte(client)).isLessThanOrEqualTo(2 * ROUND_TRIP_MILLIS);
    }

    @Test
    void anEndThatIsLostBehindAnOpenQuestionIsSentAgainSoon() {
        network.write(server, World.bytes(100, 1));
        // The client takes the pause for an outage and asks: its question is on its way.
        network.run(Network.LATENCY_MILLIS + 101);
        network.onlyLink(client).toServer.tap = chunk -> null;
        network.with(client, connection -> connection.finishOutput(network.now()));
        long start = network.now();
        network.runUntil(() -> server.connection.isInputEnded());
        assertThat((network.now() - start) / Network.MILLI).isLessThan(2_000);
    }

    @Test
    void aWriterWhoseWindowIsOpenedOverADeadPathGoesOnSoon() {
        server.reads = false;
        network.write(client, World.bytes(2 * WINDOW, 1));
        network.run(1_000);
        network.onlyLink(client).goSilent();
        server.reads = true;
        network.with(server, connection -> {});
        assertThat(server.receivedLength()).isEqualTo((int) ReceiveWindow.ofAccepted(world.serverOptions));
        assertThat(millisUntilNextByte(server)).isLessThan(10_000);
    }
}
