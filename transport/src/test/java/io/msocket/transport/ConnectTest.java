package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectTest {
    private TestTransports ends;

    @BeforeEach
    void open() throws IOException {
        ends = new TestTransports();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    private static ClientSettings withVerifier(PeerVerifier verifier) {
        return ClientSettings.of(verifier);
    }

    private StreamConnection connect(ClientSettings settings, Route... routes) throws IOException {
        return ends.clientTransport.connect(settings, List.of(routes)).await(10_000);
    }

    @Test
    void a_closed_port_refuses_the_connection() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Route nowhere = new Route(null, TestTransports.at(port));
        assertThatThrownBy(() -> connect(ends.clientSettings(), nowhere))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void the_second_route_is_taken_when_the_first_one_refuses() throws IOException {
        Route nowhere = new Route(null, TestTransports.at(1));
        connect(ends.clientSettings(), nowhere, ends.route(TestTransports.LOOPBACK))
                .close(-1);
    }

    @Test
    void a_server_that_never_answers_is_a_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Route route = new Route(null, TestTransports.at(silent.getLocalPort()));
            ConnectAttempt attempt = ends.clientTransport.connect(ends.clientSettings(), List.of(route));
            assertThatThrownBy(() -> attempt.await(100)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void an_attempt_that_is_open_is_not_given_up_any_more_and_can_be_cancelled() throws IOException {
        ConnectAttempt attempt =
                ends.clientTransport.connect(ends.clientSettings(), List.of(ends.route(TestTransports.LOOPBACK)));
        StreamConnection client = attempt.await(10_000);
        StreamConnection server = ends.listener.accept(10_000);
        attempt.giveUp();
        client.write(new byte[] {7}, 0, 1);
        assertThat(server.read(new byte[1], 0, 1, 10_000)).isEqualTo(1);
        attempt.cancel();
        assertThatThrownBy(() -> server.read(new byte[1], 0, 1, 10_000)).isInstanceOf(SocketException.class);
    }

    @Test
    void one_that_nobody_answers_is_given_up() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Route route = new Route(null, TestTransports.at(silent.getLocalPort()));
            ConnectAttempt attempt = ends.clientTransport.connect(ends.clientSettings(), List.of(route));
            attempt.giveUp();
            assertThatThrownBy(() -> attempt.await(10_000))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
        }
    }

    @Test
    void without_a_timeout_a_server_that_never_answers_is_what_an_operating_system_says_of_it() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Route route = new Route(null, TestTransports.at(silent.getLocalPort()));
            ConnectAttempt attempt = ends.clientTransport.connect(ends.clientSettings(), List.of(route));
            assertThatThrownBy(() -> attempt.awaitAsKernel(100))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Connection timed out");
        }
    }

    @Test
    void the_time_of_one_attempt_does_not_end_the_opening() throws IOException {
        ClientSettings hasty = ends.clientSettings().toBuilder()
                .options(ConnectionOptions.defaults().withHandshakeTimeout(Duration.ofMillis(20)))
                .build();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Route route = new Route(null, TestTransports.at(silent.getLocalPort()));
            ConnectAttempt attempt = ends.clientTransport.connect(hasty, List.of(route));
            assertThatThrownBy(() -> attempt.await(500)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void the_time_in_which_somebody_looks_at_the_key_does_not_count() throws IOException {
        long patienceMillis = 1_000;
        PeerVerifier slow = (remote, key) -> {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * patienceMillis);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            return null;
        };
        ends.clientTransport
                .connect(withVerifier(slow), List.of(ends.route(TestTransports.LOOPBACK)))
                .await(patienceMillis)
                .close(-1);
    }

    @Test
    void an_attempt_that_is_cancelled_wakes_its_thread() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Route route = new Route(null, TestTransports.at(silent.getLocalPort()));
            ConnectAttempt attempt = ends.clientTransport.connect(ends.clientSettings(), List.of(route));
            CompletableFuture<StreamConnection> waiting = Transfer.inThread("connect", () -> attempt.await(0));
            attempt.cancel();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("Socket closed");
        }
    }

    @Test
    void the_verifier_runs_in_the_waiting_thread_and_sees_the_servers_key() throws IOException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        StreamConnection connection = connect(
                withVerifier((remote, key) -> {
                    thread.set(Thread.currentThread());
                    assertThat(key).isEqualTo(ends.identity.publicKey());
                    assertThat(remote.getPort()).isEqualTo(ends.port());
                    return null;
                }),
                ends.route(TestTransports.LOOPBACK));
        assertThat(thread.get()).isSameAs(Thread.currentThread());
        assertThat(connection.peerKey()).isEqualTo(ends.identity.publicKey());
        connection.close(-1);
    }

    @Test
    void a_key_that_the_verifier_refuses_is_said_to_be_refused() {
        assertThatThrownBy(() -> connect(
                        withVerifier((remote, key) -> "the key of " + remote.getPort() + " has changed"),
                        ends.route(TestTransports.LOOPBACK)))
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining("the key of " + ends.port() + " has changed");
    }

    @Test
    void a_server_with_another_key_than_the_pinned_one_is_refused() {
        ClientSettings pinned = ends.clientSettings().toBuilder()
                .serverKey(TestTransports.newIdentity().publicKey())
                .build();
        assertThatThrownBy(() -> connect(pinned, ends.route(TestTransports.LOOPBACK)))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void both_ends_know_each_other_by_key_and_name() throws IOException {
        var own = TestTransports.newIdentity();
        ClientSettings known = ends.clientSettings().toBuilder().identity(own).build();
        StreamConnection client = connect(known, ends.route(TestTransports.LOOPBACK));
        StreamConnection server = ends.listener.accept(10_000);
        assertThat(server.peerKey()).isEqualTo(own.publicKey());
        assertThat(server.id()).isEqualTo(client.id());
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(client.remoteAddress().getPort()).isEqualTo(ends.port());
        new TestTransports.Pair(client, server).close();
    }

    @Test
    void a_transport_that_is_closed_connects_to_nothing() throws IOException {
        ends.clientTransport.close();
        assertThatThrownBy(() -> connect(ends.clientSettings(), ends.route(TestTransports.LOOPBACK)))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
    }
}
