package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A name server by HTTPS, whose certificate only those trust who were told of it. */
class NamesTlsTest extends NamesFixture {
    private SelfSigned own;

    @BeforeEach
    void serveByTls() throws Exception {
        own = SelfSigned.in(temp.resolve("tls"));
        url = serve(
                "127.0.0.1:0",
                "tls-data",
                "--tls-certificate",
                own.certificate().toString(),
                "--tls-key",
                own.key().toString());
        assertThat(url).startsWith("https://");
        assertThat(CommandRun.of("keys", "new").status()).isZero();
    }

    private CommandRun trusting(Path file, String command) {
        return run(command, NAME, "--names-ca", file.toString());
    }

    @Test
    void its_certificate_is_trusted_once_it_is_named() {
        CommandRun stranger = run("register", NAME);
        assertThat(stranger.status()).isEqualTo(69);
        assertThat(stranger.err())
                .contains("its certificate is not trusted by this machine")
                .endsWith("; --names-ca FILE has its certificate trusted\n");
        CommandRun told = trusting(own.certificate(), "register");
        assertThat(told.err()).isEmpty();
        assertThat(told.status()).isZero();
        assertThat(trusting(own.certificate(), "lookup").out()).contains("version   1\n");
    }

    @Test
    void what_the_machine_trusts_is_trusted_as_well() throws Exception {
        SelfSigned other = SelfSigned.in(temp.resolve("other"));
        List<String> lookup = List.of(
                "names",
                "lookup",
                NAME,
                "--names",
                url,
                "--names-ca",
                other.certificate().toString());
        try (Program asking = Program.start(temp.resolve("reader"), own.asAllThatIsTrusted(), lookup)) {
            asking.awaitErr("(there is no name files@example.org here)");
            assertThat(asking.await()).isEqualTo(66);
        }
    }

    @Test
    void servers_and_clients_trust_it_too_whichever_way_it_is_found() throws Exception {
        Path shared = Files.createDirectory(temp.resolve("shared"));
        Files.writeString(shared.resolve("letter.txt"), "dear reader");
        String certificate = own.certificate().toString();
        List<String> found = List.of("-Dmsocket.names=" + url);
        List<String> serve = List.of(
                "serve", shared.toString(), "--listen", "127.0.0.1:0", "--name", NAME, "--names-ca", certificate);
        List<String> get =
                List.of("get", "msocket://" + NAME + "/letter.txt", "-q", "-o", "-", "--names-ca", certificate);
        try (Program server = Program.start(temp.resolve("owner"), found, serve)) {
            server.awaitOut("(serving )");
            try (Program client = Program.start(temp.resolve("reader"), found, get)) {
                assertThat(client.awaitOut("(dear reader)")).isNotNull();
                assertThat(client.await()).isZero();
            }
        }
    }

    @Test
    void a_file_that_has_no_certificates_is_named() throws Exception {
        Path missing = temp.resolve("missing.pem");
        CommandRun none = trusting(missing, "lookup");
        assertThat(none.status()).isEqualTo(66);
        assertThat(none.err()).isEqualTo("msocket names lookup: " + missing + ": no such file or directory\n");
        Path both = Files.writeString(
                temp.resolve("both.pem"), Files.readString(own.certificate()) + Files.readString(own.key()));
        for (Path file : List.of(
                Files.writeString(temp.resolve("empty.pem"), ""),
                Files.writeString(temp.resolve("text.pem"), "no certificate\n"),
                own.key(),
                both,
                temp)) {
            CommandRun run = trusting(file, "lookup");
            assertThat(run.err())
                    .isEqualTo("msocket names lookup: " + file
                            + " has no certificates, which begin with -----BEGIN CERTIFICATE-----, or something else"
                            + " as well\n");
            assertThat(run.status()).isEqualTo(74);
        }
    }
}
