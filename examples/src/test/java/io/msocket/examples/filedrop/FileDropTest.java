package io.msocket.examples.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.examples.Background;
import io.msocket.examples.Output;
import io.msocket.examples.TestServer;
import io.msocket.examples.Typed;
import io.msocket.examples.Waiting;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDropTest {
    private static final byte[] BYTES = new byte[3_000_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    private final Output log = new Output();
    private final Output out = new Output();
    private final Output err = new Output();
    private DropServer server;
    private CompletableFuture<Void> serving;

    @TempDir
    Path outside;

    @TempDir
    Path box;

    @BeforeEach
    void serve() throws IOException {
        server = new DropServer(TestServer.ANY_PORT, TestServer.IDENTITY, box, log.stream());
        serving = Background.call(() -> {
            server.run();
            return null;
        });
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        serving.get();
    }

    private int drop(Path file, String name) {
        String[] arguments = {TestServer.host(), String.valueOf(server.port()), file.toString(), name};
        return DropClient.run(arguments, out.stream(), err.stream());
    }

    private List<String> dropped() throws IOException {
        try (Stream<Path> files = Files.list(box)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".drop.lock"))
                    .sorted()
                    .toList();
        }
    }

    private void awaitPartial() {
        Waiting.until(() -> dropped().stream().anyMatch(name -> name.endsWith(".part")));
    }

    @Test
    void a_file_arrives_whole_and_both_ends_name_its_digest() throws IOException {
        Path file = Files.writeString(outside.resolve("abc"), "abc");
        String sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(drop(file, "the file.txt")).as(err.toString()).isZero();
        assertThat(out.lines()).containsExactly("dropped the file.txt, sha256 " + sha256);
        assertThat(box.resolve("the file.txt")).hasContent("abc");
        Waiting.until(() -> log.lines().equals(List.of("kept the file.txt: 3 bytes, sha256 " + sha256)));
        assertThat(dropped()).containsExactly("the file.txt");
    }

    @Test
    void an_empty_file_is_a_file() throws IOException {
        assertThat(drop(Files.createFile(outside.resolve("nothing")), "nothing"))
                .as(err.toString())
                .isZero();
        assertThat(box.resolve("nothing")).isEmptyFile();
    }

    @Test
    void a_file_whose_sender_moves_and_is_away_meanwhile_arrives_whole() throws Exception {
        try (Typed content = new Typed();
                MSocket socket = TestServer.connect(server.port())) {
            CompletableFuture<byte[]> digest =
                    Background.call(() -> DropClient.drop(socket, "moved", content.stream(), BYTES.length));
            CompletableFuture<Void> source = Background.call(() -> {
                content.bytes(BYTES, 0, BYTES.length / 2);
                return null;
            });
            awaitPartial();
            TestServer.move(socket, "127.0.0.2");
            source.get();
            TestServer.suspend(socket);
            source = Background.call(() -> {
                content.bytes(BYTES, BYTES.length / 2, BYTES.length);
                return null;
            });
            TestServer.move(socket, "127.0.0.3");
            source.get();
            assertThat(digest.get()).hasSize(Content.DIGEST_BYTES);
        }
        assertThat(box.resolve("moved")).hasBinaryContent(BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../up",
                "/etc/motd",
                "a/b",
                "a\\b",
                ".hidden",
                ".drop.lock",
                "C:x",
                "a\nb",
                "ü",
                "a\0"
            })
    void a_name_that_might_lead_elsewhere_is_refused(String name) throws IOException {
        try (MSocket socket = TestServer.connect(server.port())) {
            assertThatThrownBy(() -> DropClient.drop(socket, name, new ByteArrayInputStream(BYTES), BYTES.length))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("a name has up to 100 letters");
        }
        assertThat(dropped()).isEmpty();
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_file_that_is_there_stays_as_it_is() throws IOException {
        Files.writeString(box.resolve("taken"), "mine");
        Path link = Files.createSymbolicLink(box.resolve("link"), outside.resolve("through"));
        Path file = Files.writeString(outside.resolve("file"), "yours");
        assertThat(drop(file, "taken")).isEqualTo(1);
        assertThat(drop(file, "link")).isEqualTo(1);
        assertThat(err.lines())
                .containsExactly(
                        "DropClient: there is a file taken already", "DropClient: there is a file link already");
        assertThat(box.resolve("taken")).hasContent("mine");
        assertThat(link).isSymbolicLink();
        assertThat(outside.resolve("through")).doesNotExist();
        assertThat(dropped()).containsExactly("link", "taken");
    }

    @Test
    void of_two_files_with_one_name_the_first_that_is_whole_stays() throws Exception {
        try (Typed content = new Typed();
                MSocket socket = TestServer.connect(server.port())) {
            CompletableFuture<byte[]> slower =
                    Background.call(() -> DropClient.drop(socket, "name", content.stream(), 2));
            awaitPartial();
            assertThat(drop(Files.writeString(outside.resolve("file"), "first"), "name"))
                    .as(err.toString())
                    .isZero();
            content.type("no");
            assertThatThrownBy(slower::get)
                    .hasCauseInstanceOf(RefusedException.class)
                    .hasMessageContaining("there is a file name already");
        }
        assertThat(box.resolve("name")).hasContent("first");
        assertThat(dropped()).containsExactly("name");
    }

    @Test
    void of_a_sender_who_gives_up_nothing_stays() throws Exception {
        try (Typed content = new Typed()) {
            MSocket socket = TestServer.connect(server.port());
            CompletableFuture<byte[]> digest =
                    Background.call(() -> DropClient.drop(socket, "half", content.stream(), BYTES.length));
            content.type("half of it");
            awaitPartial();
            socket.close();
            Waiting.until(() -> dropped().isEmpty());
            content.end();
            assertThatThrownBy(digest::get).hasCauseInstanceOf(IOException.class);
        }
        Waiting.until(() -> log.lines().stream().anyMatch(line -> line.startsWith("nothing kept: ")));
    }

    @Test
    void a_file_that_became_shorter_is_not_kept() throws IOException {
        try (MSocket socket = TestServer.connect(server.port())) {
            assertThatThrownBy(
                            () -> DropClient.drop(socket, "short", new ByteArrayInputStream(BYTES), BYTES.length + 1))
                    .hasMessage("1 of 3000001 bytes are missing");
        }
        Waiting.until(() -> !log.lines().isEmpty());
        assertThat(dropped()).isEmpty();
    }

    /** The answer to what a sender says that does not keep to the rules. */
    private String answerTo(String name, long length, byte[] rest) throws IOException {
        try (MSocket socket = TestServer.connect(server.port())) {
            DataOutputStream to = new DataOutputStream(socket.getOutputStream());
            DataInputStream from = new DataInputStream(socket.getInputStream());
            to.writeUTF(name);
            to.writeLong(length);
            String first = from.readUTF();
            if (!first.isEmpty()) {
                return first;
            }
            to.write(rest);
            return from.readUTF();
        }
    }

    @Test
    void of_a_server_that_ends_without_an_answer_the_client_says_so() throws Exception {
        Path file = Files.writeString(outside.resolve("abc"), "abc");
        MSocketOptions options =
                MSocketOptions.builder().identity(TestServer.IDENTITY).build();
        try (MServerSocket silent = new MServerSocket(0, 1, TestServer.ANY_PORT.getAddress(), options)) {
            CompletableFuture<Integer> status = Background.call(() -> DropClient.run(
                    new String[] {TestServer.host(), String.valueOf(silent.getLocalPort()), file.toString()},
                    out.stream(),
                    err.stream()));
            try (MSocket sender = silent.accept()) {
                DataInputStream in = new DataInputStream(sender.getInputStream());
                assertThat(in.readUTF()).isEqualTo("abc");
                assertThat(in.readLong()).isEqualTo(3);
            }
            assertThat(status.get()).isEqualTo(1);
        }
        assertThat(err.lines())
                .containsExactly(
                        "DropClient: the server has ended the connection without an answer; its own output may say why");
    }

    @Test
    void a_wrong_digest_is_refused() throws IOException {
        assertThat(answerTo("name", 0, new byte[Content.DIGEST_BYTES])).startsWith("its SHA-256 is another one");
        assertThat(dropped()).isEmpty();
    }

    @Test
    void a_length_that_cannot_be_is_refused() throws IOException {
        assertThat(answerTo("name", -1, BYTES)).startsWith("a file has at most ");
        assertThat(answerTo("name", DropBox.MOST_BYTES + 1, BYTES)).startsWith("a file has at most ");
        assertThat(dropped()).isEmpty();
    }

    @Test
    void of_transfers_that_the_server_s_end_cuts_off_nothing_stays() throws Exception {
        try (Typed content = new Typed();
                MSocket socket = TestServer.connect(server.port())) {
            CompletableFuture<byte[]> digest =
                    Background.call(() -> DropClient.drop(socket, "half", content.stream(), BYTES.length));
            content.type("half of it");
            awaitPartial();
            server.close();
            assertThat(dropped()).isEmpty();
            content.end();
            assertThatThrownBy(digest::get).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void what_a_killed_server_has_left_is_cleared_away_by_the_next_one() throws Exception {
        server.close();
        Files.writeString(box.resolve(".drop-1234.part"), "half of something");
        Files.writeString(box.resolve("whole"), "all of something");
        new DropBox(box).close();
        assertThat(dropped()).containsExactly("whole");
    }

    @Test
    void a_directory_has_one_server() {
        assertThatThrownBy(() -> new DropBox(box))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("uses " + box);
    }

    @Test
    void wrong_command_lines_are_told_from_what_goes_wrong() throws IOException {
        String key = outside.resolve("key").toString();
        String port = String.valueOf(server.port());
        String there = box.toString();
        assertThat(DropServer.run(new String[] {"127.0.0.1", "0", key}, out.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(DropServer.run(new String[] {"127.0.0.1", "zero", key, there}, out.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(DropServer.run(new String[] {"127.0.0.1", "0", key, there}, out.stream(), err.stream()))
                .as("a directory in use")
                .isEqualTo(1);
        assertThat(DropClient.run(new String[] {"127.0.0.1", port}, out.stream(), err.stream()))
                .isEqualTo(2);
        assertThat(drop(outside.resolve("missing"), "name")).isEqualTo(1);
        assertThat(err.lines()).last().isEqualTo("DropClient: there is no file " + outside.resolve("missing"));
        assertThat(DropServer.run(
                        new String[] {
                            "127.0.0.1", "0", key, outside.resolve("missing").toString()
                        },
                        out.stream(),
                        err.stream()))
                .as("no directory")
                .isEqualTo(1);
        assertThat(err.lines()).filteredOn(line -> line.startsWith("usage: ")).hasSize(3);
    }
}
