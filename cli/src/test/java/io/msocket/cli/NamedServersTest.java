package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are reached by their names, as processes of their own: a name server, a file server, and clients. */
class NamedServersTest {
    private static final String NAME = "files@example.org";

    @TempDir
    private Path temp;

    private final List<Program> programs = new ArrayList<>();
    private String url;

    @BeforeEach
    void start() throws Exception {
        Program names = start("names-home", "names", "serve", "--listen", "127.0.0.1:0", "--data", path("data"));
        url = names.awaitOut("(?m)^serving names on (http://\\S+), kept in ");
        Files.createDirectories(temp.resolve("shared"));
        Files.writeString(temp.resolve("shared/letter.txt"), "dear reader");
        assertThat(start("owner", "keys", "new").await()).isZero();
    }

    @AfterEach
    void end() throws Exception {
        for (Program program : programs) {
            program.close();
        }
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    private Program start(String home, String... words) throws Exception {
        Program program = Program.start(temp.resolve(home), words);
        programs.add(program);
        return program;
    }

    private Program serve(String... more) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("serve", path("shared"), "--listen", "127.0.0.1:0", "--name", NAME, "--names", url));
        words.addAll(List.of(more));
        return start("owner", words.toArray(new String[0]));
    }

    private Program get(String target) throws Exception {
        return start("reader", "get", "msocket://" + NAME + "/letter.txt", "--names", url, "-q", "-o", path(target));
    }

    @Test
    void a_file_is_fetched_from_a_name() throws Exception {
        serve("--writable").awaitOut("(serving )");
        assertThat(get("copy.txt").await()).isZero();
        assertThat(temp.resolve("copy.txt")).hasContent("dear reader");
        assertThat(start("reader", "put", path("copy.txt"), "msocket://" + NAME + "/answer.txt", "--names", url, "-q")
                        .await())
                .isZero();
        assertThat(temp.resolve("shared/answer.txt")).hasContent("dear reader");
        Program lookup = start("reader", "names", "lookup", NAME, "--names", url);
        assertThat(lookup.awaitOut("(?m)^service +(\\S+)")).isEqualTo("msocket-files");
    }

    @Test
    void who_comes_while_the_server_is_away_waits_for_it_wherever_it_comes_back() throws Exception {
        Program first = serve();
        first.awaitOut("(serving )");
        first.process().destroyForcibly().waitFor();
        Program get = start(
                "reader", "get", "msocket://" + NAME + "/letter.txt", "--names", url, "-v", "-o", path("copy.txt"));
        get.awaitErr("(nobody answers where files@example.org leads)");
        serve().awaitOut("(serving )");
        assertThat(get.await()).isZero();
        assertThat(temp.resolve("copy.txt")).hasContent("dear reader");
    }

    @Test
    void a_pipe_is_connected_by_a_name() throws Exception {
        Program listen = start("owner", "listen", "127.0.0.1:0", "--name", "pipe@example.org", "--names", url);
        listen.in().write("from there".getBytes(StandardCharsets.UTF_8));
        listen.in().close();
        listen.awaitErr("(listening on )");
        Program connect = start("reader", "connect", "pipe@example.org", "--names", url);
        connect.in().write("from here".getBytes(StandardCharsets.UTF_8));
        connect.in().close();
        assertThat(connect.awaitOut("(from there)")).isNotNull();
        assertThat(listen.awaitOut("(from here)")).isNotNull();
        assertThat(connect.await()).isZero();
        assertThat(listen.await()).isZero();
    }

    @Test
    void of_two_servers_of_one_name_the_second_is_refused() throws Exception {
        serve().awaitOut("(serving )");
        Program second = serve();
        second.awaitErr("(another process serves files@example.org.*see --take-over)");
        assertThat(second.await()).isEqualTo(77);
        serve("--take-over").awaitOut("(serving )");
        assertThat(get("copy.txt").await()).isZero();
    }

    @Test
    void who_takes_a_name_over_keeps_it() throws Exception {
        Program first = serve("--hop", "127.0.0.31,127.0.0.32", "--hop-every", "1s");
        first.awaitOut("(serving )");
        // With the same keys, and a memory of its own; it has no instance in a file, which the first process holds.
        Program second = start(
                "second",
                "serve",
                path("shared"),
                "--listen",
                "127.0.0.1:0",
                "--name",
                NAME,
                "--names",
                url,
                "--key",
                path("owner/identity"),
                "--name-key",
                path("owner/names.key"),
                "--take-over");
        String port = second.awaitOut("serving .* on 127\\.0\\.0\\.1:(\\d+)");
        first.awaitErr("(another process serves files@example.org.*this process publishes it no more)");
        Program lookup = start("reader", "names", "lookup", NAME, "--names", url);
        assertThat(lookup.awaitOut("(?m)^address +(\\S+)")).isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void a_server_with_another_key_takes_the_place_of_one_whose_key_is_changed() throws Exception {
        serve().awaitOut("(serving )");
        Program keygen = start("owner", "keygen", path("next"));
        String key = keygen.awaitOut("(msk1:\\S+)");
        Program update =
                start("owner", "names", "update", NAME, "--names", url, "--server-key", key, "--keep-old-for", "1h");
        assertThat(update.await()).isZero();
        assertThat(get("meanwhile.txt").await()).isZero();
        String second = serve("--key", path("next"), "--take-over").awaitOut("serving .* on 127\\.0\\.0\\.1:(\\d+)");
        assertThat(get("copy.txt").await()).isZero();
        Program lookup = start("reader", "names", "lookup", NAME, "--names", url);
        assertThat(lookup.await()).isZero();
        assertThat(new String(lookup.outBytes(), StandardCharsets.UTF_8))
                .containsSubsequence("key       " + key, "key       msk1:", "127.0.0.1:" + second);
    }

    @Test
    void a_name_of_somebody_else_is_not_to_be_taken_over() throws Exception {
        serve().awaitOut("(serving )");
        assertThat(start("somebody", "keys", "new").await()).isZero();
        Program other =
                start("somebody", "serve", path("shared"), "--listen", "127.0.0.1:0", "--name", NAME, "--names", url);
        assertThat(other.await()).isEqualTo(77);
        assertThat(other.errText())
                .contains("files@example.org belongs to msn1:")
                .doesNotContain("--take-over");
    }

    @Test
    void addresses_that_nobody_else_could_use_are_not_told() throws Exception {
        Program local = serve("--name-address", "[fe80::1]:4433");
        assertThat(local.await()).isEqualTo(2);
        assertThat(local.errText()).contains("--name-address: '[fe80::1]:4433' is no address that others could use");
        Program many = serve("--name-address", String.join(",", Collections.nCopies(33, "192.0.2.1:4433")));
        assertThat(many.await()).isEqualTo(2);
        assertThat(many.errText()).contains("--name-address: a name has at most 32 addresses, not 33");
    }

    @Test
    void what_does_not_lead_anywhere_is_said() throws Exception {
        Program unknown = get("copy.txt");
        unknown.awaitErr("(there is no name files@example.org here)");
        assertThat(unknown.await()).isEqualTo(68);
        Program port = start("reader", "connect", "files@example.org:4433", "--names", url);
        port.awaitErr("(has a port, and is a name)");
        assertThat(port.await()).isEqualTo(2);
        Program listen = start("owner", "listen", NAME);
        listen.awaitErr("(is a name, and no address to listen on; --name publishes one)");
        assertThat(listen.await()).isEqualTo(2);
        Program somebody =
                start("somebody", "serve", path("shared"), "--listen", "127.0.0.1:0", "--name", NAME, "--names", url);
        somebody.awaitErr("('msocket keys new' makes one)");
        assertThat(somebody.await()).isEqualTo(66);
    }
}
