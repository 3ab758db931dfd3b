package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.ControlChannel;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients whose server has gone, and strangers who send to their UDP port. */
class ControlSocketTest {
    private static final ConnectionOptions OPTIONS =
            ConnectionOptions.defaults().withControlDatagrams(true);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestTransports ends;
    private Cable cable;
    /** Somebody whom the client has never heard of. */
    private DatagramSocket stranger;
    /** Has a port, at which nobody listens. */
    private Socket deaf;

    @BeforeEach
    void open() throws IOException {
        ends = new TestTransports(OPTIONS);
        cable = new Cable(server());
        stranger = new DatagramSocket(new InetSocketAddress(TestTransports.address("127.0.0.9"), 0));
        stranger.setSoTimeout(300);
        deaf = new Socket();
        deaf.bind(TestTransports.at(0));
    }

    @AfterEach
    void close() throws IOException {
        deaf.close();
        stranger.close();
        cable.close();
        ends.close();
    }

    private InetSocketAddress nowhere() {
        return TestTransports.at(deaf.getLocalPort());
    }

    private InetSocketAddress server() {
        return TestTransports.at(ends.port());
    }

    /** Two ends that have spoken with each other. */
    private TestTransports.Pair connect() throws IOException {
        TestTransports.Pair pair = ends.connect(new Route(null, cable.address()));
        assertGoesOn(pair);
        return pair;
    }

    private static void assertGoesOn(TestTransports.Pair pair) throws IOException {
        pair.client().write(new byte[] {1}, 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, (int) PATIENCE.toMillis()))
                .isEqualTo(1);
        pair.server().write(new byte[] {2}, 0, 1);
        assertThat(pair.client().read(new byte[1], 0, 1, (int) PATIENCE.toMillis()))
                .isEqualTo(1);
    }

    private static Set<InetSocketAddress> inUse(StreamConnection client) {
        return client.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(path -> path.remote())
                .collect(Collectors.toSet());
    }

    private static ConnectionDriver driver(Transport transport, StreamConnection connection) {
        return transport.connections().all().stream()
                .filter(driver -> connection.id().equals(driver.status().id()))
                .findFirst()
                .orElseThrow();
    }

    /** What the connection's server would send now if it had gone there. It is sent by whoever has it. */
    private byte[] told(TestTransports.Pair pair, InetSocketAddress next) {
        ConnectionDriver driver = driver(ends.serverTransport, pair.server());
        return await().atMost(PATIENCE)
                .until(
                        () -> driver.ask(
                                (connection, now) -> {
                                    connection.control().tellMoved(List.of(next), now);
                                    return connection.control().poll(now);
                                },
                                List.<ControlChannel.Outgoing>of()),
                        sent -> !sent.isEmpty())
                .get(0)
                .bytes();
    }

    private InetSocketAddress clientsSocket() {
        return TestTransports.at(ends.clientTransport.connections().control().port());
    }

    private void send(byte[] bytes) throws IOException {
        send(bytes, clientsSocket());
    }

    private void send(byte[] bytes, InetSocketAddress target) throws IOException {
        stranger.send(new DatagramPacket(bytes, bytes.length, target));
    }

    /** The next answer to anything that was sent; the datagram is sent until there is one. */
    private byte[] answerTo(byte[] datagram, InetSocketAddress target) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
            send(datagram, target);
            try {
                stranger.receive(packet);
                return Arrays.copyOf(packet.getData(), packet.getLength());
            } catch (SocketTimeoutException e) {
                assertThat(e).as("it was lost, as datagrams may be").isNotNull();
            }
        }
        throw new AssertionError("no answer");
    }

    /** That is the first answer, so that nothing that was sent before has had one. */
    private byte[] assertFirstAnswered(byte[] genuine) throws IOException {
        return assertFirstAnswered(genuine, clientsSocket());
    }

    private byte[] assertFirstAnswered(byte[] genuine, InetSocketAddress target) throws IOException {
        byte[] answer = answerTo(genuine, target);
        assertThat(answer).hasSizeLessThan(genuine.length);
        assertThat(salt(answer)).isEqualTo(salt(genuine));
        return answer;
    }

    private static byte[] salt(byte[] datagram) {
        return Arrays.copyOfRange(datagram, 18, 34);
    }

    private void assertSilence() {
        assertThatThrownBy(() -> stranger.receive(new DatagramPacket(new byte[1], 1)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    // --- moves

    @Test
    void a_client_finds_a_server_that_is_gone_from_where_it_was() throws IOException {
        TestTransports.Pair pair = connect();
        cable.unplug();
        await().atMost(PATIENCE).until(pair.server()::isSuspended);
        ends.listener.tellMoved(List.of(server()));
        await().atMost(PATIENCE).until(() -> inUse(pair.client()).equals(Set.of(server())));
        assertGoesOn(pair);
    }

    @Test
    void one_connection_may_be_told_alone() throws IOException {
        TestTransports.Pair pair = connect();
        TestTransports.Pair other = connect();
        cable.unplug();
        await().atMost(PATIENCE).until(pair.server()::isSuspended);
        pair.server().tellMoved(List.of(server()));
        await().atMost(PATIENCE).until(() -> inUse(pair.client()).equals(Set.of(server())));
        assertThat(inUse(other.client())).isEmpty();
        assertThatThrownBy(() -> pair.client().tellMoved(List.of(server())))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.server().tellMoved(List.of(new InetSocketAddress("0.0.0.0", 1))));
    }

    @Test
    void a_hundred_connections_are_told_at_once() throws IOException {
        List<TestTransports.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pairs.add(connect());
        }
        cable.unplug();
        await().atMost(PATIENCE)
                .until(() -> pairs.stream().allMatch(pair -> pair.server().isSuspended()));
        ends.listener.tellMoved(List.of(server()));
        await().atMost(PATIENCE)
                .until(() ->
                        pairs.stream().allMatch(pair -> inUse(pair.client()).equals(Set.of(server()))));
        for (TestTransports.Pair pair : pairs) {
            assertGoesOn(pair);
        }
    }

    @Test
    void connections_that_are_not_to_use_it_open_no_port() throws IOException {
        try (TestTransports others = new TestTransports()) {
            TestTransports.Pair pair = others.connect();
            assertGoesOn(pair);
            assertThat(others.clientTransport.connections().control().port()).isZero();
            assertThat(others.serverTransport.connections().control().port()).isZero();
        }
    }

    @Test
    void where_no_port_was_to_be_had_each_next_connection_tries_again_and_one_line_is_logged() {
        Machinery machinery = new Machinery(TransportSettings.defaults());
        AtomicInteger tries = new AtomicInteger();
        ControlSocket socket = new ControlSocket(machinery, () -> {
            if (tries.incrementAndGet() <= 3) {
                throw new ChannelException("Too many open files");
            }
            return machinery.platform().datagramChannels().newChannel();
        });
        Logger log = (Logger) LoggerFactory.getLogger(ControlSocket.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            await().atMost(PATIENCE).until(() -> {
                socket.open();
                return socket.port() != 0;
            });
            assertThat(tries).hasValue(4);
            assertThat(lines.list)
                    .filteredOn(line -> line.getLevel() == Level.WARN)
                    .hasSize(1);
        } finally {
            log.detachAppender(lines);
            machinery.stop();
        }
    }

    @Test
    void no_name_is_left_of_connections_that_are_over() throws IOException {
        TestTransports.Pair pair = connect();
        ControlSocket control = ends.clientTransport.connections().control();
        await().atMost(PATIENCE).until(() -> control.names() == 1);
        pair.close();
        await().atMost(PATIENCE).until(() -> control.names() == 0);
        await().atMost(PATIENCE)
                .until(() -> ends.serverTransport.connections().control().names() == 0);
    }

    // --- strangers

    @Test
    void from_wherever_a_move_is_told_it_leads_to_one_attempt_however_often_it_comes() throws IOException {
        TestTransports.Pair pair = connect();
        try (Cable decoy = new Cable(server())) {
            byte[] told = told(pair, decoy.address());
            decoy.mute();
            cable.unplug();
            byte[] heard = assertFirstAnswered(told);
            await().atMost(PATIENCE).until(() -> decoy.accepted() == 1);
            for (int i = 0; i < 10; i++) {
                assertThat(answerTo(told, clientsSocket())).isEqualTo(heard);
            }
            assertThat(decoy.accepted()).isEqualTo(1);
            cable.plugIn();
            await().atMost(PATIENCE).until(() -> inUse(pair.client()).contains(cable.address()));
            assertGoesOn(pair);
        }
    }

    @Test
    void while_its_flowpath_works_a_client_dials_nothing() throws IOException {
        TestTransports.Pair pair = connect();
        try (Cable decoy = new Cable(server())) {
            assertFirstAnswered(told(pair, decoy.address()));
            assertGoesOn(pair);
            assertThat(inUse(pair.client())).containsExactly(cable.address());
            assertThat(decoy.accepted()).isZero();
        }
    }

    @Test
    void what_is_forged_is_not_answered() throws IOException {
        TestTransports.Pair pair = connect();
        byte[] told = told(pair, nowhere());
        Random chance = new Random(1);
        for (int at = 0; at < told.length; at += 5) {
            byte[] forged = told.clone();
            forged[at] ^= (byte) (1 << chance.nextInt(Byte.SIZE));
            send(forged);
            send(Arrays.copyOf(told, at));
            // So few, and so slowly, that it is not the bounds that keep it silent.
            assertGoesOn(pair);
        }
        send(Arrays.copyOf(told, told.length + 1));
        send(new byte[60_000]);
        assertFirstAnswered(told);
        assertGoesOn(pair);
    }

    @Test
    void what_is_sent_back_to_the_server_is_not_answered_and_it_goes_on_to_tell() throws IOException {
        TestTransports.Pair pair = connect();
        cable.unplug();
        await().atMost(PATIENCE).until(pair.server()::isSuspended);
        byte[] told = told(pair, server());
        send(
                told,
                TestTransports.at(ends.serverTransport.connections().control().port()));
        // The next try of the server's own.
        await().atMost(PATIENCE).until(() -> inUse(pair.client()).equals(Set.of(server())));
        assertGoesOn(pair);
        assertSilence();
    }

    @Test
    void what_is_for_one_connection_leaves_the_others_alone() throws IOException {
        TestTransports.Pair pair = connect();
        TestTransports.Pair other = connect();
        try (Cable decoy = new Cable(server())) {
            byte[] told = told(pair, decoy.address());
            cable.unplug();
            assertFirstAnswered(told);
            await().atMost(PATIENCE).until(() -> inUse(pair.client()).equals(Set.of(decoy.address())));
            assertThat(decoy.accepted()).isEqualTo(1);
            assertThat(inUse(other.client())).isEmpty();
        }
    }

    @Test
    void of_a_connection_that_is_over_nothing_is_heard() throws IOException {
        TestTransports.Pair pair = connect();
        TestTransports.Pair other = connect();
        byte[] told = told(pair, nowhere());
        pair.close();
        await().atMost(PATIENCE).until(() -> ends.clientTransport.connections().count() == 1);
        send(told);
        assertFirstAnswered(told(other, nowhere()));
    }

    @Test
    void a_client_that_was_started_again_knows_nothing_of_it() throws IOException {
        TestTransports.Pair pair = connect();
        byte[] told = told(pair, nowhere());
        ends.clientTransport.abandon();
        try (Transport restarted = Transport.create(TransportSettings.defaults())) {
            Route route = new Route(null, cable.address());
            StreamConnection client =
                    restarted.connect(ends.clientSettings(), List.of(route)).await(PATIENCE.toMillis());
            TestTransports.Pair next = new TestTransports.Pair(client, ends.listener.accept((int) PATIENCE.toMillis()));
            assertGoesOn(next);
            byte[] genuine = told(next, nowhere());
            InetSocketAddress socket =
                    TestTransports.at(restarted.connections().control().port());
            send(told, socket);
            assertFirstAnswered(genuine, socket);
        }
    }

    @Test
    void a_flood_hinders_neither_a_transfer_nor_a_move() throws IOException {
        TestTransports.Pair pair = connect();
        byte[] told = told(pair, nowhere());
        byte[] forged = told.clone();
        forged[told.length - 1] ^= 1;
        byte[] unknown = told.clone();
        unknown[2] ^= 1;
        CompletableFuture<String> sent = Transfer.send(pair.client(), 30 << 20, 100_000, 1);
        CompletableFuture<String> received = Transfer.receive(pair.server(), 65_536);
        while (!received.isDone()) {
            send(forged);
            send(unknown);
        }
        assertThat(received.join()).isEqualTo(sent.join());
        cable.unplug();
        await().atMost(PATIENCE).until(pair.server()::isSuspended);
        ends.listener.tellMoved(List.of(server()));
        await().atMost(PATIENCE).until(() -> {
            for (int i = 0; i < 1_000; i++) {
                send(unknown);
            }
            return inUse(pair.client()).equals(Set.of(server()));
        });
        assertSilence();
    }
}
