package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameLookupException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which servers are asked how often, and when the call is over. */
class ServerCallTest extends ClientFixture {
    private static final long NEVER_MILLIS = 3_600_000;
    private static final int MOST_BYTES = 1000;

    /** Whoever does not connect by then does not at all. */
    private static final int SOON_MILLIS = 20_000;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    /** Answers that are still to be handled. */
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();

    private final BlockingQueue<URI> asked = new LinkedBlockingQueue<>();

    @AfterEach
    void endTimers() {
        timers.shutdownNow();
    }

    private ServerCall<String> call(URI... servers) {
        return call(ServerCallTest::read, servers);
    }

    private ServerCall<String> call(ServerCall.Reader<String> reader, URI... servers) {
        return new ServerCall<>(List.of(servers), this::question, reader, means());
    }

    private HttpRequest question(URI server) {
        asked.add(server);
        return HttpRequest.newBuilder(server).build();
    }

    private ServerCall.Means means() {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new ServerCall.Means(http, timers, answers::add, NEVER_MILLIS, MOST_BYTES);
    }

    private static String read(HttpResponse<byte[]> answer) throws NameLookupException {
        if (answer.statusCode() != OK) {
            throw ServerProblem.in(answer);
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void handleAnswer() throws InterruptedException {
        answers.take().run();
    }

    @Test
    void those_are_asked_anew_that_were_asked_and_have_not_failed() throws Exception {
        URI bad = ignorant();
        URI mute = mute();
        URI later = mute();
        ServerCall<String> call = call(bad, mute, later);
        call.start(NEVER_MILLIS);
        assertThat(asked).containsExactly(bad);
        handleAnswer();
        assertThat(asked).containsExactly(bad, mute);
        call.askAnew();
        assertThat(asked).containsExactly(bad, mute, mute);
        call.fail(new NameLookupException(Kind.UNREACHABLE, "enough"));
        call.askAnew();
        assertThat(asked).hasSize(3);
    }

    @Test
    void one_server_is_asked_four_times_at_most() throws Exception {
        ServerCall<String> call = call(mute());
        call.start(NEVER_MILLIS);
        for (int i = 0; i < 10; i++) {
            call.askAnew();
        }
        assertThat(asked).hasSize(4);
        call.fail(new NameLookupException(Kind.UNREACHABLE, "enough"));
    }

    private static void throwWhy(CompletableFuture<?> answer) throws Throwable {
        throw answer.handle((unused, why) -> why).get();
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        server.setSoTimeout(SOON_MILLIS);
        return server;
    }

    private static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What no client of HTTP tries again by itself. */
    private static void writeNonsense(Socket connection) throws IOException {
        write(connection, "nonsense\r\n\r\n");
    }

    @Test
    void a_server_has_not_failed_while_one_of_its_questions_may_be_answered() throws Exception {
        try (ServerSocket server = listening()) {
            ServerCall<String> call = call(uri(server.getLocalPort()));
            CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
            try (Socket first = server.accept()) {
                call.askAnew();
                try (Socket second = server.accept()) {
                    writeNonsense(first);
                    handleAnswer();
                    assertThat(answer).isNotDone();
                    write(second, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
                    handleAnswer();
                    assertThat(answer.get().value()).isEqualTo("here");
                }
            }
        }
    }

    @Test
    void a_call_fails_when_all_questions_to_all_servers_have() throws Exception {
        try (ServerSocket server = listening()) {
            ServerCall<String> call = call(uri(server.getLocalPort()), nobody());
            CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
            try (Socket first = server.accept()) {
                call.askAnew();
                try (Socket second = server.accept()) {
                    writeNonsense(first);
                    handleAnswer();
                    assertThat(asked).as("nobody else yet").hasSize(2);
                    writeNonsense(second);
                    handleAnswer();
                }
            }
            assertThat(answer).as("the other one has been asked").isNotDone();
            handleAnswer();
            assertThatThrownBy(answer::get)
                    .hasCauseInstanceOf(NameLookupException.class)
                    .cause()
                    .satisfies(e -> assertThat(((NameLookupException) e).others())
                            .singleElement()
                            .satisfies(other -> assertThat(other).hasMessageContaining("nobody listens there")));
        }
    }

    @Test
    void what_is_older_than_what_was_seen_is_asked_for_once_more() throws Exception {
        ServerCall<String> call = call(
                unused -> {
                    throw NameLookupException.outdated("it went backwards", null);
                },
                serverOf(new byte[1]));
        CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
        handleAnswer();
        assertThat(answer).isNotDone();
        assertThat(asked).hasSize(2);
        handleAnswer();
        assertThat(asked).hasSize(2);
        assertFails(() -> throwWhy(answer), Kind.STALE, "it went backwards");
    }

    private static void answer(Socket connection, String text) throws IOException {
        write(
                connection,
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s".formatted(text.length(), text));
    }

    private static String readUnlessOld(HttpResponse<byte[]> answer) throws NameLookupException {
        String text = read(answer);
        if (text.equals("old")) {
            throw NameLookupException.outdated("it went backwards", null);
        }
        return text;
    }

    @Test
    void an_answer_to_a_question_of_before_the_doubt_is_as_good_as_none() throws Exception {
        try (ServerSocket server = listening()) {
            ServerCall<String> call = call(ServerCallTest::readUnlessOld, uri(server.getLocalPort()));
            CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
            try (Socket first = server.accept()) {
                call.askAnew();
                try (Socket second = server.accept()) {
                    answer(first, "old");
                    handleAnswer();
                    try (Socket third = server.accept()) {
                        answer(second, "old");
                        handleAnswer();
                        assertThat(answer).isNotDone();
                        answer(third, "new");
                        handleAnswer();
                        assertThat(answer.get().value()).isEqualTo("new");
                    }
                }
            }
        }
    }

    @Test
    void a_server_fails_when_it_has_answered_what_is_old_and_nothing_else_to_any_question() throws Exception {
        try (ServerSocket server = listening()) {
            ServerCall<String> call = call(ServerCallTest::readUnlessOld, uri(server.getLocalPort()));
            CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
            List<Socket> questions = new ArrayList<>(List.of(server.accept()));
            while (questions.size() < 4) {
                call.askAnew();
                questions.add(server.accept());
            }
            for (Socket question : questions) {
                assertThat(answer).isNotDone();
                answer(question, "old");
                handleAnswer();
                question.close();
            }
            assertFails(() -> throwWhy(answer), Kind.STALE, "it went backwards");
        }
    }

    @Test
    void a_question_that_cannot_be_asked_leaves_it_to_the_next_server() throws Exception {
        URI broken = nobody();
        URI good = serverOf("here".getBytes(StandardCharsets.UTF_8));
        ServerCall<String> call = new ServerCall<>(
                List.of(broken, good),
                server -> {
                    if (server.equals(broken)) {
                        throw new StackOverflowError("of this question");
                    }
                    return question(server);
                },
                ServerCallTest::read,
                means());
        CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
        handleAnswer();
        handleAnswer();
        assertThat(answer.get().value()).isEqualTo("here");
    }

    @Test
    void an_error_leaves_nobody_waiting() throws Exception {
        ServerCall<String> call = call(
                unused -> {
                    throw new StackOverflowError("of this answer");
                },
                serverOf(new byte[1]));
        CompletableFuture<ServerCall.Answered<String>> answer = call.start(NEVER_MILLIS);
        handleAnswer();
        assertFails(
                () -> throwWhy(answer),
                Kind.REFUSED,
                "could not be read: java.lang.StackOverflowError: of this answer");
    }
}
