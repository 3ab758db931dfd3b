package io.msocket.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.examples.Background;
import io.msocket.examples.Output;
import io.msocket.examples.TestServer;
import io.msocket.examples.Typed;
import io.msocket.examples.Waiting;
import io.msocket.socket.Identity;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {
    private final Output log = new Output();
    private final Deque<Closeable> opened = new ArrayDeque<>();
    private ChatServer server;
    private CompletableFuture<Void> serving;

    @TempDir
    Path directory;

    @BeforeEach
    void serve() throws IOException {
        server = new ChatServer(TestServer.ANY_PORT, TestServer.IDENTITY, log.stream());
        serving = Background.call(() -> {
            server.run();
            return null;
        });
    }

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        server.close();
        serving.get();
    }

    /** One who chats: what is typed, what is printed, and the end of it. */
    private record Chatter(MSocket socket, Typed typed, Output out, Output err, CompletableFuture<Void> end) {
        void awaitLine(String line) {
            Waiting.until(() -> out.lines().contains(line));
        }
    }

    private Chatter enter(String name) throws IOException {
        MSocket socket = TestServer.connect(server.port());
        Typed typed = new Typed();
        opened.push(typed);
        opened.push(socket);
        Output out = new Output();
        Output err = new Output();
        CompletableFuture<Void> end = Background.call(() -> {
            new ChatClient(socket, err.stream()).talk(name, typed.stream(), out.stream());
            return null;
        });
        Chatter chatter = new Chatter(socket, typed, out, err, end);
        chatter.awaitLine(name + " is here");
        return chatter;
    }

    @Test
    void what_one_writes_all_read() throws Exception {
        Chatter alice = enter("alice");
        Chatter juergen = enter("jürgen");
        alice.typed().type("hello, all of you\n");
        juergen.awaitLine("alice: hello, all of you");
        juergen.typed().end();
        juergen.end().get();
        alice.awaitLine("jürgen has left");
        assertThat(alice.out().lines())
                .containsExactly("alice is here", "jürgen is here", "alice: hello, all of you", "jürgen has left");
    }

    @Test
    void a_guest_who_moves_hears_everything_and_is_told_of_the_move() throws Exception {
        Chatter alice = enter("alice");
        Chatter bob = enter("bob");
        for (int hop = 0; hop < 4; hop++) {
            String address = "127.0.0." + (2 + hop % 2);
            TestServer.move(alice.socket(), address);
            bob.typed().type("hop " + hop + "\n");
            alice.awaitLine("bob: hop " + hop);
            Waiting.until(() -> alice.err().lines().stream().anyMatch(line -> line.endsWith("now from " + address)));
        }
        alice.typed().type("still here\n");
        bob.awaitLine("alice: still here");
        alice.awaitLine("alice: still here");
        assertThat(alice.out().lines()).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void what_is_said_while_there_is_no_network_comes_once_there_is_one() throws Exception {
        Chatter alice = enter("alice");
        Chatter bob = enter("bob");
        TestServer.suspend(alice.socket());
        Waiting.until(() -> alice.err().lines().contains("* no network works, reconnecting"));
        alice.typed().type("from the tunnel\n");
        bob.typed().type("are you there?\n");
        bob.awaitLine("bob: are you there?");
        assertThat(bob.out().lines()).doesNotContain("alice: from the tunnel");
        TestServer.move(alice.socket(), "127.0.0.2");
        alice.awaitLine("bob: are you there?");
        bob.awaitLine("alice: from the tunnel");
        Waiting.until(() -> alice.err().lines().contains("* connected again, now from 127.0.0.2"));
    }

    @Test
    void who_does_not_read_has_to_leave_and_the_others_miss_nothing() throws Exception {
        Chatter alice = enter("alice");
        Chatter bob = enter("bob");
        MSocketOptions little =
                TestServer.KNOWN.toBuilder().maxReceiveWindow(4_096).build();
        try (MSocket slow = new MSocket("127.0.0.1", server.port(), little)) {
            slow.getOutputStream().write("sleeper\n".getBytes(StandardCharsets.UTF_8));
            bob.awaitLine("sleeper is here");
            // More than wait for somebody, and than the sockets keep.
            List<String> lines = IntStream.range(0, 2 * Guest.MOST_WAITING)
                    .mapToObj(number -> "line " + number + " of a long story".repeat(10))
                    .toList();
            CompletableFuture<Void> typing = Background.call(() -> {
                alice.typed().type(String.join("\n", lines) + "\n");
                return null;
            });
            bob.awaitLine("alice: " + lines.get(lines.size() - 1));
            typing.get();
            assertThat(bob.out().lines())
                    .containsSubsequence(lines.stream().map("alice: "::concat).toList());
            assertThat(log.lines()).contains("sleeper has to leave: he is too slow");
            assertThatThrownBy(() -> slow.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void what_would_change_a_terminal_does_not_get_through() throws Exception {
        Chatter alice = enter("alice");
        try (MSocket mallory = TestServer.connect(server.port())) {
            mallory.getOutputStream().write("mallory\n\u001b[2J\u202egone\n".getBytes(StandardCharsets.UTF_8));
            alice.awaitLine("mallory: ?[2J?gone");
        }
    }

    @Test
    void a_line_without_an_end_costs_its_writer_the_connection() throws Exception {
        Chatter alice = enter("alice");
        try (MSocket endless = TestServer.connect(server.port())) {
            endless.getOutputStream().write("endless\n".getBytes(StandardCharsets.UTF_8));
            endless.getOutputStream().write(new byte[Guest.LONGEST_LINE + 1]);
            alice.awaitLine("endless has left");
        }
        Waiting.until(() -> log.lines().contains("endless is gone: a line has more than 3976 bytes"));
    }

    @Test
    void the_longest_line_of_the_longest_name_is_one_that_clients_take() throws Exception {
        Chatter alice = enter("alice");
        String name = "\u4e2d".repeat(30);
        Chatter longest = enter(name);
        String line = "x".repeat(Guest.LONGEST_LINE);
        longest.typed().type(line + "\n");
        alice.awaitLine(name + ": " + line);
        try (MSocket longer = TestServer.connect(server.port())) {
            longer.getOutputStream().write("n".repeat(31).concat("\n").getBytes(StandardCharsets.UTF_8));
            Waiting.until(() -> log.lines().contains("a guest is gone: a name has more than 30 characters"));
        }
    }

    @Test
    void the_client_ends_with_the_end_of_its_input() throws Exception {
        Output out = new Output();
        Output err = new Output();
        String[] arguments = {TestServer.host(), String.valueOf(server.port()), "alice"};
        try (Typed typed = new Typed()) {
            typed.type("last words\n");
            typed.end();
            assertThat(ChatClient.run(arguments, typed.stream(), out.stream(), err.stream()))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(out.lines()).containsExactly("alice is here", "alice: last words");
    }

    @Test
    void a_server_with_another_key_is_refused() {
        Output out = new Output();
        Output err = new Output();
        String other = Identity.generate().publicKey() + "@127.0.0.1";
        String[] arguments = {other, String.valueOf(server.port()), "alice"};
        assertThat(ChatClient.run(arguments, InputStream.nullInputStream(), out.stream(), err.stream()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("ChatClient: ").contains("key");
        assertThat(out.lines()).isEmpty();
    }

    @Test
    void the_end_of_the_server_is_told() throws Exception {
        Chatter alice = enter("alice");
        server.close();
        assertThatThrownBy(() -> alice.end().get()).hasCauseInstanceOf(SocketException.class);
    }

    @Test
    void wrong_command_lines_are_told_from_what_goes_wrong() throws IOException {
        Output err = new Output();
        String key = directory.resolve("key").toString();
        String port = String.valueOf(server.port());
        assertThat(ChatServer.run(new String[] {"127.0.0.1"}, err.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(ChatServer.run(new String[] {"127.0.0.1", "x", key}, err.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(ChatServer.run(new String[] {"127.0.0.1", port, key}, err.stream(), err.stream()))
                .as("a port in use")
                .isEqualTo(1);
        InputStream none = InputStream.nullInputStream();
        assertThat(ChatClient.run(new String[] {}, none, err.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(ChatClient.run(new String[] {"msk1:no-key@localhost", port, "a"}, none, err.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(err.lines()).filteredOn(line -> line.startsWith("usage: ")).hasSize(4);
    }
}
