package io.msocket.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.examples.Background;
import io.msocket.examples.Output;
import io.msocket.examples.TestServer;
import io.msocket.examples.Typed;
import io.msocket.examples.Waiting;
import io.msocket.socket.MSocket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the program did over java.net's sockets it does over ours; moves come on top. */
class KeyValueTest {
    private final Output log = new Output();
    private final Output out = new Output();
    private final Output err = new Output();
    private Version.Running running;
    private CompletableFuture<Void> serving;

    private void start(Version version) throws IOException {
        running = version.start(log);
        serving = Background.call(running.loop());
    }

    @AfterEach
    void end() throws Exception {
        if (running != null) {
            running.server().close();
            serving.get();
        }
    }

    private int client(Version version, String requests) {
        String[] arguments = {"127.0.0.1", String.valueOf(running.port())};
        InputStream in = new ByteArrayInputStream(requests.getBytes(StandardCharsets.UTF_8));
        return version.client(arguments, in, out, err);
    }

    @ParameterizedTest
    @EnumSource
    void a_value_is_there_for_all_until_it_is_deleted(Version version) throws IOException {
        start(version);
        assertThat(client(version, "get tea\nput tea with milk\nget tea\n"))
                .as(err.toString())
                .isZero();
        assertThat(client(version, "get tea\ndelete tea\nget tea\n")).isZero();
        assertThat(out.lines())
                .containsExactly("none", "ok", "value with milk", "value with milk", "value with milk", "none");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_no_request_is_answered_as_such(Version version) throws IOException {
        start(version);
        assertThat(client(version, "steal tea\nput tea\n\nget tea\n")).isEqualTo(1);
        assertThat(out.lines()).hasSize(4).last().isEqualTo("none");
        assertThat(out.lines().subList(0, 3)).allMatch(line -> line.startsWith("error: a request is put KEY VALUE"));
    }

    @ParameterizedTest
    @EnumSource
    void a_request_without_bounds_ends_the_connection(Version version) throws IOException {
        start(version);
        assertThat(client(version, "put tea " + "x".repeat(10_000) + "\n")).isEqualTo(1);
        assertThat(err.lines()).hasSize(1).first().asString().startsWith("KeyValueClient: ");
        Waiting.until(() -> log.lines().contains("a client is gone: a line has more than 4096 bytes"));
        assertThat(client(version, "get tea\n")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void wrong_command_lines_are_told_from_what_goes_wrong(Version version) throws IOException {
        start(version);
        InputStream none = InputStream.nullInputStream();
        String port = String.valueOf(running.port());
        assertThat(version.server(new String[] {}, out, err)).isEqualTo(2);
        assertThat(version.server(new String[] {"127.0.0.1", "http"}, out, err)).isEqualTo(2);
        assertThat(version.server(new String[] {"127.0.0.1", port}, out, err))
                .as("a port in use")
                .isEqualTo(1);
        assertThat(version.client(new String[] {"127.0.0.1"}, none, out, err)).isEqualTo(2);
        assertThat(version.client(new String[] {"127.0.0.1", "99999"}, none, out, err))
                .isEqualTo(2);
        assertThat(err.lines()).filteredOn(line -> line.startsWith("usage: ")).hasSize(4);
    }

    @Test
    void a_client_that_moves_between_two_requests_and_within_one_goes_on() throws Exception {
        start(Version.PORTED);
        try (Typed typed = new Typed();
                MSocket socket = new MSocket("127.0.0.1", running.port())) {
            CompletableFuture<Boolean> talk =
                    Background.call(() -> KeyValueClient.talk(socket, typed.stream(), out.stream()));
            typed.type("put place here\n");
            Waiting.until(() -> out.lines().size() == 1);
            TestServer.move(socket, "127.0.0.2");
            typed.type("get place\n");
            Waiting.until(() -> out.lines().size() == 2);
            TestServer.suspend(socket);
            typed.type("put place there\n");
            TestServer.move(socket, "127.0.0.3");
            typed.type("get place\n");
            typed.end();
            assertThat(talk.get()).isTrue();
        }
        assertThat(out.lines()).containsExactly("ok", "value here", "ok", "value there");
    }

    @Test
    void the_server_s_line_names_its_key_as_a_client_takes_it() throws IOException {
        start(Version.PORTED);
        String[] words = log.lines().get(0).split(" ");
        assertThat(words).hasSize(4).startsWith("clients:", "KeyValueClient");
        assertThat(words[2]).startsWith("msk1:");
        InputStream requests = new ByteArrayInputStream("get nothing\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Version.PORTED.client(new String[] {words[2], words[3]}, requests, out, err))
                .as(err.toString())
                .isZero();
    }
}
