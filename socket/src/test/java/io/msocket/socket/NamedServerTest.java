package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Service;
import io.msocket.transport.PeerIncompatibleException;
import io.msocket.transport.PeerNotVerifiedException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that name their server by a name, which leads wherever the test says. */
class NamedServerTest {
    private static final String FILES = "files@example.org";
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final PeerKey OTHER_KEY = Identity.generate().publicKey();

    /** A client asks again after 2.5 s at the earliest: so many are opened and closed in less. */
    private static final int MANY = 50;

    private final TestNames names = new TestNames();
    private final MSocketOptions options = MSocketOptions.builder().names(names).build();
    private MServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new MServerSocket(0, TestPeers.SERVER);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, server.getLocalPort());
    }

    private NamedEndpoint endpoint(InetSocketAddress... addresses) {
        return new NamedEndpoint(List.of(addresses), List.of(TestPeers.SERVER_IDENTITY.publicKey()), Service.UNNAMED);
    }

    private static InetSocketAddress nobody() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, FIRST)) {
            return new InetSocketAddress(FIRST, closed.getLocalPort());
        }
    }

    private void exchange(MSocket client, MSocket accepted) throws IOException {
        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        accepted.getOutputStream().write(new byte[] {4, 5, 6});
        assertThat(client.getInputStream().readNBytes(3)).containsExactly(4, 5, 6);
    }

    private static Set<InetSocketAddress> inUse(MSocket socket) {
        return socket.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(path -> path.remote())
                .collect(Collectors.toSet());
    }

    @Test
    void a_name_takes_the_place_of_a_host_and_of_a_key() throws Exception {
        names.set(FILES, endpoint(at(FIRST)));
        try (MSocket client = new MSocket(FILES, options);
                MSocket accepted = server.accept()) {
            exchange(client, accepted);
            assertThat(client.peerKey()).contains(TestPeers.SERVER_IDENTITY.publicKey());
            assertThat(client.getRemoteSocketAddress()).isEqualTo(at(FIRST));
        }
        try (MSocket client = new MSocket(options)) {
            client.connect(InetSocketAddress.createUnresolved(FILES, 0), 10_000);
            try (MSocket accepted = server.accept()) {
                exchange(client, accepted);
            }
        }
        await().untilAsserted(() ->
                assertThat(names.watchers).as("of sockets that are closed").isEmpty());
    }

    @Test
    void addresses_of_a_name_are_tried_beside_each_other() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            names.set(FILES, endpoint(hole.address(), nobody(), at(SECOND)));
            try (MSocket client = new MSocket(FILES, options);
                    MSocket accepted = server.accept()) {
                exchange(client, accepted);
                assertThat(client.getRemoteSocketAddress()).isEqualTo(at(SECOND));
            }
        }
    }

    @Test
    void a_name_that_nobody_knows_is_an_unknown_host() {
        assertThatThrownBy(() -> new MSocket("nobody@example.org", options))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nobody@example.org is not known");
        assertThatThrownBy(() -> new MSocket(FILES))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("add the library msocket-names, or set MSocketOptions.names");
        assertThatThrownBy(() -> new MSocket("host.example.org", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a host needs a port; a name has an @: host.example.org");
        assertThat(names.watchers).isEmpty();
    }

    @Test
    void a_server_with_another_key_than_the_record_s_is_refused() {
        names.set(FILES, new NamedEndpoint(List.of(at(FIRST)), List.of(OTHER_KEY), Service.UNNAMED));
        assertThatThrownBy(() -> new MSocket(FILES, options))
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining("the server's key is not that of files@example.org");
        MSocketOptions pinned = options.toBuilder()
                .serverKey(TestPeers.SERVER_IDENTITY.publicKey())
                .build();
        assertThatThrownBy(() -> new MSocket(FILES, pinned))
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining("which was asked for");
    }

    @Test
    void while_a_server_changes_its_key_either_one_is_right() throws Exception {
        names.set(
                FILES,
                new NamedEndpoint(
                        List.of(at(FIRST)),
                        List.of(OTHER_KEY, TestPeers.SERVER_IDENTITY.publicKey()),
                        Service.UNNAMED));
        try (MSocket client = new MSocket(FILES, options);
                MSocket accepted = server.accept()) {
            exchange(client, accepted);
        }
    }

    @Test
    void the_service_is_that_of_the_record() {
        NamedEndpoint mail = new NamedEndpoint(
                List.of(at(FIRST)), List.of(TestPeers.SERVER_IDENTITY.publicKey()), new Service("mail", "imap"));
        names.set(FILES, mail);
        assertThatThrownBy(() -> new MSocket(FILES, options))
                .isInstanceOf(PeerIncompatibleException.class)
                .hasMessageContaining("\"mail\" is not served here");
        MSocketOptions asked =
                options.toBuilder().service(new Service("files", "files/1")).build();
        assertThatThrownBy(() -> new MSocket(FILES, asked))
                .isInstanceOf(PeerNotVerifiedException.class)
                .hasMessageContaining("which was asked for");
    }

    /** A client that has begun to connect, and is told where the server is when something has happened. */
    private void connectAndTell(Callable<Boolean> happened) throws Exception {
        Background<MSocket> connecting = Background.call(() -> new MSocket(FILES, options));
        await().until(happened);
        names.set(FILES, endpoint(at(FIRST)));
        try (MSocket accepted = server.accept();
                MSocket client = connecting.result()) {
            exchange(client, accepted);
        }
    }

    @Test
    void a_server_that_has_moved_between_the_lookup_and_the_connect_is_found() throws Exception {
        names.set(FILES, endpoint(nobody()));
        connectAndTell(() -> names.questions.get() >= 2);
    }

    @Test
    void news_end_an_attempt_that_nobody_answers() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            names.set(FILES, endpoint(hole.address()));
            connectAndTell(() -> !names.watchers.isEmpty());
        }
    }

    @Test
    void whoever_resets_what_comes_is_nobody() throws Exception {
        ServerSocket resetting = new ServerSocket(0, 50, FIRST);
        Background<Void> accepting = Background.run(() -> {
            while (true) {
                resetting.accept().close();
            }
        });
        names.set(FILES, endpoint(new InetSocketAddress(FIRST, resetting.getLocalPort())));
        connectAndTell(() -> names.questions.get() >= 2);
        resetting.close();
        assertThatThrownBy(accepting::result).isInstanceOf(SocketException.class);
    }

    @Test
    void a_name_that_leads_to_and_fro_is_not_tried_without_pause() throws Exception {
        InetSocketAddress nobody = nobody();
        InetSocketAddress neither = nobody();
        NameResolver fickle = new NameResolver() {
            @Override
            public CompletableFuture<NamedEndpoint> resolve(String name) {
                boolean isEven = names.questions.incrementAndGet() % 2 == 0;
                return CompletableFuture.completedFuture(endpoint(isEven ? nobody : neither));
            }

            @Override
            public Closeable watch(String name, Consumer<NamedEndpoint> news) {
                return names.watch(name, news);
            }
        };
        try (MSocket client = new MSocket(options.toBuilder().names(fickle).build())) {
            assertThatThrownBy(() -> client.connect(InetSocketAddress.createUnresolved(FILES, 0), 1_500))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        // Without a pause there are thousands; each is 125 ms at least from the second on.
        assertThat(names.questions).hasValueLessThan(20);
    }

    @Test
    void a_refusal_is_final_by_no_answer_to_a_question_that_was_asked_before_it() throws Exception {
        ServerSocket stranger = new ServerSocket(0, 50, FIRST);
        NamedEndpoint former = endpoint(new InetSocketAddress(FIRST, stranger.getLocalPort()));
        CompletableFuture<NamedEndpoint> late = new CompletableFuture<>();
        AtomicInteger questions = new AtomicInteger();
        NameResolver scripted = new NameResolver() {
            @Override
            public CompletableFuture<NamedEndpoint> resolve(String name) {
                return switch (questions.incrementAndGet()) {
                    case 1 -> CompletableFuture.completedFuture(former);
                    case 2 -> late;
                    default -> CompletableFuture.completedFuture(endpoint(at(FIRST)));
                };
            }

            @Override
            public Closeable watch(String name, Consumer<NamedEndpoint> news) {
                return () -> {};
            }
        };
        MSocketOptions with = options.toBuilder().names(scripted).build();
        Background<MSocket> connecting = Background.call(() -> new MSocket(FILES, with));
        try (Socket refused = stranger.accept()) {
            assertThat(NameQuestions.ask(scripted, FILES)).isNotDone();
            stranger.close();
            refused.getOutputStream().write("this is no msocket".getBytes(StandardCharsets.US_ASCII));
            connecting.awaitBlockedIn(NameLookup.class);
        }
        late.complete(former);
        try (MSocket accepted = server.accept();
                MSocket client = connecting.result()) {
            exchange(client, accepted);
        }
    }

    @Test
    void a_platform_thread_that_is_interrupted_goes_on_looking_for_the_server() throws Exception {
        names.set(FILES, endpoint(nobody()));
        Background<Boolean> connecting = Background.call(() -> {
            Thread.currentThread().interrupt();
            new MSocket(FILES, options).close();
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> names.questions.get() >= 2);
        names.set(FILES, endpoint(at(FIRST)));
        server.accept().close();
        assertThat(connecting.result()).as("connected, and still interrupted").isTrue();
    }

    @Test
    void an_opening_that_has_ended_leaves_no_question_for_later() throws Exception {
        names.set(FILES, endpoint(at(FIRST)));
        int before = Timers.waiting();
        for (int i = 0; i < MANY; i++) {
            new MSocket(FILES, options).close();
            server.accept().close();
        }
        assertThat(Timers.waiting()).isLessThan(before + MANY / 2);
    }

    @Test
    void a_publication_that_fails_to_end_keeps_neither_another_one_nor_the_socket() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        NameResolver clumsy = new NameResolver() {
            @Override
            public CompletableFuture<NamedEndpoint> resolve(String name) {
                return names.resolve(name);
            }

            @Override
            public Closeable watch(String name, Consumer<NamedEndpoint> news) {
                return names.watch(name, news);
            }

            @Override
            public Closeable publish(String name, MServerSocket published) {
                return () -> {
                    if (ended.incrementAndGet() == 1) {
                        throw new StackOverflowError("cannot end");
                    }
                    throw new IllegalStateException("cannot end");
                };
            }
        };
        MServerSocket published =
                new MServerSocket(0, TestPeers.SERVER.toBuilder().names(clumsy).build());
        int port = published.getLocalPort();
        published.publish(FILES);
        published.publish("mail@example.org");
        published.close();
        assertThat(ended).hasValue(2);
        new ServerSocket(port).close();
    }

    @Test
    void a_resolver_that_cannot_watch_and_fails_to_end_is_good_enough() throws Exception {
        names.set(FILES, endpoint(at(FIRST)));
        AtomicInteger watches = new AtomicInteger();
        NameResolver clumsy = new NameResolver() {
            @Override
            public CompletableFuture<NamedEndpoint> resolve(String name) {
                return names.resolve(name);
            }

            @Override
            public Closeable watch(String name, Consumer<NamedEndpoint> news) {
                switch (watches.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("cannot watch");
                    case 2 -> throw new StackOverflowError("cannot watch");
                    default -> {
                        return () -> {
                            throw new StackOverflowError("cannot end");
                        };
                    }
                }
            }
        };
        MSocketOptions with = options.toBuilder().names(clumsy).build();
        for (int i = 0; i < 3; i++) {
            try (MSocket client = new MSocket(FILES, with);
                    MSocket accepted = server.accept()) {
                exchange(client, accepted);
            }
        }
    }

    @Test
    void what_a_resolver_throws_is_the_reason_of_the_failure() {
        NameResolver broken = new NameResolver() {
            @Override
            public CompletableFuture<NamedEndpoint> resolve(String name) {
                throw new IllegalStateException("broken");
            }

            @Override
            public Closeable watch(String name, Consumer<NamedEndpoint> news) {
                return () -> {};
            }
        };
        assertThatThrownBy(() ->
                        new MSocket(FILES, options.toBuilder().names(broken).build()))
                .isInstanceOf(IOException.class)
                .hasMessage("files@example.org cannot be looked up")
                .hasRootCauseMessage("broken");
    }

    @Test
    void what_was_written_before_close_follows_the_name_too() throws Exception {
        try (Forwarder former = new Forwarder(at(FIRST))) {
            names.set(FILES, endpoint(former.address()));
            MSocket client = new MSocket(FILES, options);
            try (MSocket accepted = server.accept()) {
                exchange(client, accepted);
                former.end();
                client.getOutputStream().write(new byte[] {1, 2, 3});
                client.close();
                names.set(FILES, endpoint(at(SECOND)));
                assertThat(accepted.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void what_no_watch_tells_is_asked_for_while_nobody_answers() throws Exception {
        names.set(FILES, endpoint(nobody()));
        names.beSecretive();
        connectAndTell(() -> names.questions.get() >= 2);
    }

    @Test
    void the_time_of_a_connect_is_for_all_of_it() throws Exception {
        names.set(FILES, endpoint(nobody()));
        try (MSocket client = new MSocket(options)) {
            assertThatThrownBy(() -> client.connect(FILES, 0, 400)).isInstanceOf(SocketTimeoutException.class);
        }
        names.beMute();
        try (MSocket client = new MSocket(options)) {
            assertThatThrownBy(() -> client.connect(FILES, 0, 300))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("nobody says where files@example.org is");
        }
        assertThat(names.watchers).isEmpty();
    }

    @Test
    void who_closes_a_socket_waits_for_no_name() throws Exception {
        names.beMute();
        MSocket client = new MSocket(options);
        FutureTask<Void> connecting = new FutureTask<>(() -> {
            client.connect(FILES, 0, 0);
            return null;
        });
        new Thread(connecting).start();
        await().until(() -> names.questions.get() == 1);
        client.close();
        assertThatThrownBy(connecting::get)
                .hasCauseInstanceOf(SocketException.class)
                .hasMessageContaining("Socket closed");
        await().untilAsserted(() -> assertThat(names.watchers).isEmpty());
    }

    @Test
    void a_connection_follows_the_name_wherever_it_leads() throws Exception {
        names.set(FILES, endpoint(at(FIRST)));
        try (MSocket client = new MSocket(FILES, options);
                MSocket accepted = server.accept()) {
            exchange(client, accepted);
            names.set(FILES, endpoint(at(SECOND)));
            await().until(() -> inUse(client).equals(Set.of(at(SECOND))));
            exchange(client, accepted);
            names.set(FILES, endpoint(at(FIRST), at(SECOND)));
            names.set(FILES, endpoint(at(FIRST)));
            await().until(() -> inUse(client).equals(Set.of(at(FIRST))));
            exchange(client, accepted);
        }
    }

    @Test
    void a_connection_that_its_name_has_left_behind_moves_all_the_same() throws Exception {
        Identity another = Identity.generate();
        names.set(FILES, endpoint(at(FIRST)));
        try (MServerSocket next = new MServerSocket(
                        0, MSocketOptions.builder().identity(another).build());
                MSocket client = new MSocket(FILES, options);
                MSocket accepted = server.accept()) {
            names.set(
                    FILES,
                    new NamedEndpoint(
                            List.of(new InetSocketAddress(FIRST, next.getLocalPort())),
                            List.of(another.publicKey()),
                            Service.UNNAMED));
            exchange(client, accepted);
            for (InetAddress local : List.of(SECOND, FIRST)) {
                client.setLocalAddresses(List.of(local));
                await().until(() -> client.flowpaths().stream()
                        .anyMatch(path -> path.state() == FlowpathState.ACTIVE
                                && path.local().getAddress().equals(local)));
                assertThat(inUse(client)).containsExactly(at(FIRST));
                exchange(client, accepted);
            }
        }
    }

    @Test
    void where_nobody_is_any_more_and_no_watch_tells_it_is_asked_again_until_it_is_found() throws Exception {
        int before = Timers.waiting();
        try (Forwarder former = new Forwarder(at(FIRST))) {
            names.set(FILES, endpoint(former.address()));
            names.beSecretive();
            try (MSocket client = new MSocket(FILES, options);
                    MSocket accepted = server.accept()) {
                exchange(client, accepted);
                names.set(FILES, endpoint(at(SECOND)));
                former.end();
                await().until(() -> inUse(client).equals(Set.of(at(SECOND))));
                assertThat(Timers.waiting()).isLessThanOrEqualTo(before);
                exchange(client, accepted);
            }
        }
    }
}
