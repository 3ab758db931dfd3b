package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Route;
import io.msocket.protocol.Service;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ListenerTest {
    /** Enough that a thread which takes a connection at once is now and then ahead of the one that gives it. */
    private static final int MANY = 1000;

    private TestTransports ends;

    @BeforeEach
    void open() throws IOException {
        ends = new TestTransports();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void accept_times_out_and_works_afterwards() throws IOException {
        assertThatThrownBy(() -> ends.listener.accept(20))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");
        ends.connect().close();
    }

    @Test
    void a_thread_that_accepts_is_woken_by_close() {
        CompletableFuture<StreamConnection> accepting = Transfer.inThread("acceptor", () -> ends.listener.accept(0));
        ends.listener.close();
        assertThatThrownBy(accepting::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("Socket closed");
    }

    @Test
    void an_address_in_use_is_a_bind_exception() {
        assertThatThrownBy(() -> ends.serverTransport.listen(
                        new InetSocketAddress("0.0.0.0", ends.port()), 0, ends.listenerSettings()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void an_address_of_another_machine_is_a_bind_exception() {
        assertThatThrownBy(() ->
                        ends.serverTransport.listen(new InetSocketAddress("192.0.2.1", 0), 0, ends.listenerSettings()))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot assign requested address: /192.0.2.1:0");
    }

    @Test
    void connections_outlive_their_listener_and_still_move() throws IOException {
        TestTransports.Pair pair = ends.connect();
        ends.listener.close();
        pair.client().setRoutes(List.of(ends.route("127.0.0.2")));
        pair.client().localAddressLost(TestTransports.address("127.0.0.1"));
        pair.client().write(new byte[] {7}, 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
        pair.close();
    }

    @Test
    void a_listener_takes_over_the_port_that_old_connections_still_use() throws IOException {
        TestTransports.Pair old = ends.connect();
        int port = ends.port();
        ends.listener.close();
        try (Listener again =
                ends.serverTransport.listen(new InetSocketAddress("0.0.0.0", port), 0, ends.listenerSettings())) {
            StreamConnection client = ends.clientTransport
                    .connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)))
                    .await(10_000);
            StreamConnection server = again.accept(10_000);
            client.write(new byte[] {1}, 0, 1);
            assertThat(server.read(new byte[1], 0, 1, 10_000)).isEqualTo(1);
            old.client().write(new byte[] {1}, 0, 1);
            assertThat(old.server().read(new byte[1], 0, 1, 10_000)).isEqualTo(1);
        }
    }

    /** As when a thread that is woken from {@code accept} listens again before the one that closes has done so. */
    @Test
    void one_that_takes_over_while_the_former_is_closed_serves() throws IOException {
        int port = ends.port();
        ends.listener.end();
        try (Listener again =
                ends.serverTransport.listen(new InetSocketAddress("0.0.0.0", port), 0, ends.listenerSettings())) {
            ends.listener.giveUpPorts();
            StreamConnection client = ends.clientTransport
                    .connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)))
                    .await(10_000);
            client.write(new byte[] {1}, 0, 1);
            assertThat(again.accept(10_000).read(new byte[1], 0, 1, 10_000)).isEqualTo(1);
        }
    }

    @Test
    void a_listener_for_something_else_does_not_strand_the_connections_that_still_use_a_port() throws IOException {
        TestTransports.Pair old = ends.connect();
        InetSocketAddress address = new InetSocketAddress("0.0.0.0", ends.port());
        ends.listener.close();
        ListenerSettings other = ends.listenerSettings().toBuilder()
                .service(new Service("other", ""))
                .build();
        assertThatThrownBy(() -> ends.serverTransport.listen(address, 0, other).close())
                .isInstanceOf(BindException.class);
        old.client().write(new byte[] {1}, 0, 1);
        assertThat(old.server().read(new byte[1], 0, 1, 10_000)).isEqualTo(1);
        old.close();
        await().ignoreExceptionsInstanceOf(BindException.class).until(() -> {
            ends.serverTransport.listen(address, 0, other).close();
            return true;
        });
    }

    @Test
    void the_port_is_free_again_after_the_last_connection() throws IOException {
        TestTransports.Pair pair = ends.connect();
        int port = ends.port();
        ends.listener.close();
        assertThatThrownBy(() -> new ServerSocket(port).close()).isInstanceOf(BindException.class);
        pair.close();
        await().ignoreExceptionsInstanceOf(BindException.class).until(() -> {
            new ServerSocket(port).close();
            return true;
        });
    }

    @Test
    void new_clients_of_a_closed_listener_are_refused() throws IOException {
        TestTransports.Pair pair = ends.connect();
        ends.listener.close();
        assertThatThrownBy(() -> ends.clientTransport
                        .connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)))
                        .await(10_000))
                .isInstanceOf(SocketException.class)
                .isNotInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("the server accepts no more connections");
        pair.close();
    }

    @Test
    void whoever_comes_beyond_the_backlog_is_answered_when_there_is_a_place() throws Exception {
        try (Listener small = ends.serverTransport.listen(TestTransports.at(0), 1, ends.listenerSettings())) {
            List<CompletableFuture<StreamConnection>> opened = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                opened.add(CompletableFuture.completedFuture(open(small, "127.0.0.2")));
                awaitUnaccepted(small, i);
            }
            for (int i = 0; i < 10; i++) {
                ConnectAttempt attempt = ends.clientTransport.connect(
                        ends.clientSettings(),
                        List.of(new Route(TestTransports.address("127.0.0.2"), small.localAddress())));
                opened.add(Transfer.inThread("client" + i, () -> attempt.await(30_000)));
            }
            await().until(() -> small.heldOpenings() == 10);
            assertThat(opened.stream().filter(CompletableFuture::isDone)).hasSize(2);
            for (int i = 0; i < 12; i++) {
                small.accept(30_000).write(new byte[] {1}, 0, 1);
            }
            for (CompletableFuture<StreamConnection> client : opened) {
                assertThat(client.get(30, TimeUnit.SECONDS).read(new byte[1], 0, 1, 10_000))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void who_waits_for_a_place_at_a_listener_that_is_closed_is_told() throws Exception {
        Listener small = ends.serverTransport.listen(TestTransports.at(0), 1, ends.listenerSettings());
        for (int i = 1; i <= 2; i++) {
            open(small, "127.0.0.2");
            awaitUnaccepted(small, i);
        }
        ConnectAttempt attempt = ends.clientTransport.connect(
                ends.clientSettings(), List.of(new Route(TestTransports.address("127.0.0.2"), small.localAddress())));
        CompletableFuture<StreamConnection> third = Transfer.inThread("third", () -> attempt.await(30_000));
        await().until(() -> small.heldOpenings() == 1);
        small.close();
        assertThatThrownBy(() -> third.get(30, TimeUnit.SECONDS))
                .hasMessageContaining("the server accepts no more connections");
    }

    /** Then each has its place, and is no more about to. */
    private static void awaitUnaccepted(Listener listener, int count) {
        await().until(() -> listener.unaccepted().used() == count);
    }

    private StreamConnection open(Listener listener, String local) throws IOException {
        Route route = new Route(TestTransports.address(local), listener.localAddress());
        return ends.clientTransport
                .connect(ends.clientSettings(), List.of(route))
                .await(10_000);
    }

    /** A client that sends the last digit of its address. */
    private StreamConnection openAndTell(Listener listener, String local) throws IOException {
        StreamConnection client = open(listener, local);
        client.write(new byte[] {(byte) local.charAt(local.length() - 1)}, 0, 1);
        return client;
    }

    @Test
    void where_the_backlog_is_full_an_address_that_has_less_there_is_answered() throws IOException {
        try (Listener small = ends.serverTransport.listen(TestTransports.at(0), 2, ends.listenerSettings())) {
            for (int i = 1; i <= 3; i++) {
                openAndTell(small, "127.0.0.2");
                int queued = i;
                await().until(() -> ends.serverTransport.connections().count() == queued);
            }
            StreamConnection other = openAndTell(small, "127.0.0.3");
            await().until(() -> ends.serverTransport.connections().count() == 4);

            assertThat(acceptedFrom(small)).isEqualTo('2');
            assertThat(acceptedFrom(small)).as("the other address has its turn").isEqualTo('3');
            assertThat(acceptedFrom(small)).isEqualTo('2');
            assertThat(acceptedFrom(small)).isEqualTo('2');
            assertThat(other.closeReason()).isNull();
        }
    }

    /** The last digit of the address of the client that is accepted next. */
    private static char acceptedFrom(Listener listener) throws IOException {
        byte[] digit = new byte[1];
        assertThat(listener.accept(10_000).read(digit, 0, 1, 10_000)).isEqualTo(1);
        return (char) digit[0];
    }

    @Test
    void closing_resets_the_connections_that_nobody_has_accepted() throws IOException {
        StreamConnection client = ends.clientTransport
                .connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)))
                .await(10_000);
        await().until(() -> ends.serverTransport.connections().count() > 0);
        ends.listener.close();
        assertThatThrownBy(() -> client.read(new byte[1], 0, 1, 10_000)).isInstanceOf(SocketException.class);
    }

    /** As {@code System.exit} does that follows at once. */
    @Test
    void a_connection_is_among_the_transports_before_anybody_is_given_it() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            CompletableFuture<Integer> missed = Transfer.inThread("acceptor", () -> {
                int missing = 0;
                for (int accepted = 1; accepted <= MANY; accepted++) {
                    ends.listener.accept(10_000);
                    missing += ends.serverTransport.connections().count() < accepted ? 1 : 0;
                }
                return missing;
            });
            for (int opened = 0; opened < MANY; opened++) {
                ends.clientTransport
                        .connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)))
                        .await(10_000);
            }
            assertThat(missed.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    /** A log that fails, as it may where memory is short. */
    private static final class BrokenLog extends ListAppender<ILoggingEvent> {
        @Override
        public synchronized void doAppend(ILoggingEvent event) {
            throw new IllegalStateException("a log's");
        }
    }

    @Test
    void a_connection_that_has_to_go_goes_whatever_comes_of_saying_so() throws IOException {
        TransportSettings two =
                TransportSettings.defaults().toBuilder().maxConnections(2).build();
        Logger log = (Logger) LoggerFactory.getLogger(RefusalLog.class);
        Level before = log.getLevel();
        BrokenLog broken = new BrokenLog();
        try (TestTransports few = new TestTransports(ConnectionOptions.defaults(), two, TransportSettings.defaults())) {
            StreamConnection first = few.connect(few.route("127.0.0.2")).server();
            StreamConnection second = few.connect(few.route("127.0.0.2")).server();
            log.setLevel(Level.INFO);
            log.addAppender(broken);
            few.clientTransport.connect(few.clientSettings(), List.of(few.route("127.0.0.3")));
            await().until(() -> few.serverTransport.connections().count() == 1);
            assertThat(List.of(isOver(first), isOver(second))).containsExactlyInAnyOrder(true, false);
        } finally {
            log.detachAppender(broken);
            log.setLevel(before);
        }
    }

    private static boolean isOver(StreamConnection connection) {
        return connection.closeReason() != null;
    }
}
