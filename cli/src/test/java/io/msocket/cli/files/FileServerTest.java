package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.cli.NamedPipe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The protocol over plain TCP; MSocket is tried with the commands. */
class FileServerTest extends FileServerFixture {
    @Test
    void a_file_is_fetched_byte_for_byte_and_both_ends_know_its_digest() throws Exception {
        byte[] bytes = noise(1_234_567);
        Files.write(root.resolve("a b"), bytes);
        start(OPTIONS);
        Path copy = temp.resolve("copy");
        Receipt receipt = get("a%20b", copy);
        assertThat(copy).hasBinaryContent(bytes);
        assertThat(receipt.size()).isEqualTo(bytes.length);
        assertThat(nextOutcome().receipt()).isEqualTo(receipt);
    }

    @Test
    void an_empty_file_is_fetched_and_stored() throws Exception {
        Files.createFile(root.resolve("empty"));
        start(OPTIONS);
        Path copy = temp.resolve("copy");
        assertThat(get("empty", copy).sha256())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        put(copy, "again");
        assertThat(copy).isEmptyFile();
        assertThat(root.resolve("again")).isEmptyFile();
    }

    @Test
    void a_file_is_stored_byte_for_byte_in_place_of_an_old_one() throws Exception {
        byte[] bytes = noise(700_001);
        Path file = Files.write(temp.resolve("file"), bytes);
        Files.writeString(root.resolve("stored"), "old");
        start(OPTIONS);
        Receipt receipt = put(file, "stored");
        assertThat(root.resolve("stored")).hasBinaryContent(bytes);
        assertThat(nextOutcome().receipt()).isEqualTo(receipt);
    }

    @Test
    void a_refusal_reaches_the_client_with_its_code_and_leaves_no_file() throws Exception {
        start(OPTIONS);
        Path copy = temp.resolve("copy");
        assertThatThrownBy(() -> get("nothing", copy))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("there is no nothing");
        assertThat(SharedDirectoryTest.names(temp)).containsExactly("root");
        assertThat(nextOutcome().failure()).isEqualTo("there is no nothing");
    }

    @Test
    void raw_requests_for_paths_outside_are_refused() throws Exception {
        Files.writeString(temp.resolve("secret"), "secret");
        start(OPTIONS);
        for (String path :
                List.of("../secret", "%2e%2e/secret", temp.resolve("secret").toString(), "x%00/../secret")) {
            assertThat(ask("msocket-files/1 GET\npath: " + path + "\n\n"))
                    .startsWith("msocket-files/1 ERROR\ncode: bad-path\n")
                    .doesNotContain("secret\n\nsecret");
        }
    }

    @Test
    void a_read_only_server_stores_nothing() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "x");
        start(new FileServerOptions(Writers.NONE, 2, 10, 0, Duration.ofSeconds(30)));
        assertThatThrownBy(() -> put(file, "stored")).hasMessage("the server is read-only");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void where_listed_clients_may_store_others_are_told_what_can_be_done() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "x");
        Files.writeString(root.resolve("there"), "x");
        start(new FileServerOptions(Writers.LISTED, 2, 10, 0, Duration.ofSeconds(30)));
        assertThatThrownBy(() -> put(file, "stored"))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_ALLOWED))
                .hasMessageContainingAll("--allow", "--writable");
        assertThat(get("there", temp.resolve("copy")).size()).isEqualTo(1);
        assertThat(SharedDirectoryTest.names(root)).containsExactly("there");
        listed = true;
        put(file, "stored");
        assertThat(root.resolve("stored")).hasContent("x");
    }

    @Test
    void a_file_above_the_limit_is_not_stored() throws Exception {
        Path file = Files.write(temp.resolve("file"), new byte[11]);
        start(new FileServerOptions(Writers.ALL, 2, 10, 0, Duration.ofSeconds(30)));
        assertThatThrownBy(() -> put(file, "stored")).hasMessage("11 bytes; the server takes at most 10");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void more_than_the_disk_has_room_for_is_refused_before_the_first_byte() throws Exception {
        start(roomy());
        try (Socket socket = connect()) {
            assertThat(announce(socket, "big", Long.MAX_VALUE)).contains("room for");
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void of_two_uploads_that_fit_alone_but_not_together_the_second_is_refused_until_the_first_is_over()
            throws Exception {
        start(roomy());
        long most = DiskRoom.of(root).orElseThrow() / 100 * 45;
        try (Socket first = connect();
                Socket second = connectFrom("127.0.0.2")) {
            assertThat(announce(first, "first", most)).isEqualTo("granted");
            assertThat(announce(second, "second", most)).contains("the server's disk has room");
            assertThat(nextOutcome().path()).isEqualTo("second");
            // Its client goes when a part is written.
            DataOutputStream out = new DataOutputStream(first.getOutputStream());
            out.writeInt(50);
            out.write(new byte[50]);
        }
        assertThat(nextOutcome().path()).isEqualTo("first");
        assertThat(root).isEmptyDirectory();
        try (Socket third = connectFrom("127.0.0.2")) {
            assertThat(announce(third, "third", most)).isEqualTo("granted");
        }
    }

    @Test
    void one_client_s_huge_upload_leaves_room_for_others_while_it_is_away() throws Exception {
        away = true;
        start(new FileServerOptions(Writers.ALL, 1, Long.MAX_VALUE, 0, Duration.ofMillis(200)));
        long room = DiskRoom.of(root).orElseThrow();
        Path file = Files.writeString(temp.resolve("file"), "x");
        try (Socket huge = connect();
                Socket another = connect()) {
            assertThat(announce(huge, "huge", room / 100 * 45)).isEqualTo("granted");
            assertThat(announce(another, "another", room / 100 * 45)).contains("one client may reserve half");
            try (Socket other = connectFrom("127.0.0.2");
                    FileChannel source = LocalFiles.source(file)) {
                client(other).put(source, FilePath.parse("small"), Pacer.unlimited());
            }
        }
        assertThat(root.resolve("small")).hasContent("x");
    }

    private static FileServerOptions roomy() {
        return new FileServerOptions(Writers.ALL, 4, Long.MAX_VALUE, 0, Duration.ofSeconds(30));
    }

    /** "granted", or what the server says instead. */
    private static String announce(Socket socket, String path, long size) throws IOException {
        send(socket, "msocket-files/1 PUT\npath: " + path + "\nsize: " + size + "\n\n");
        Header answer = Header.read(socket.getInputStream());
        try {
            answer.expect(Header.Verb.OK);
            return "granted";
        } catch (FileTransferException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE);
            return String.valueOf(e.getMessage());
        }
    }

    private Socket connectFrom(String address) throws IOException {
        return new Socket(listener.getInetAddress(), listener.getLocalPort(), InetAddress.getByName(address), 0);
    }

    @Test
    void a_server_hears_why_a_client_gives_up_in_the_middle() throws Exception {
        Files.write(root.resolve("large"), noise(9_000_000));
        start(OPTIONS);
        try (Socket socket = connect()) {
            FileClient client = client(socket);
            assertThatThrownBy(() ->
                            client.get(FilePath.parse("large"), new FileClientTest.SmallDisk(Long.MAX_VALUE, 100_000)))
                    .isInstanceOf(NoRoomException.class);
        }
        assertThat(nextOutcome().failure()).contains("the client cannot store the file: there is no room left");
    }

    @Test
    void an_upload_that_breaks_off_leaves_nothing() throws Exception {
        start(OPTIONS);
        try (Socket socket = connect()) {
            send(socket, "msocket-files/1 PUT\npath: half\nsize: 100\n\n");
            Header.read(socket.getInputStream()).expect(Header.Verb.OK);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(50);
            out.write(new byte[50]);
        }
        assertThat(nextOutcome().receipt()).isNull();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void an_upload_with_a_wrong_digest_is_refused() throws Exception {
        start(OPTIONS);
        try (Socket socket = connect()) {
            send(socket, "msocket-files/1 PUT\npath: wrong\nsize: 1\n\n");
            Header.read(socket.getInputStream()).expect(Header.Verb.OK);
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {0, 0, 0, 1, 'x', 0, 0, 0, 0});
            Header.of(Header.Verb.END, new Receipt(1, "0".repeat(64))).writeTo(out);
            assertThatThrownBy(() -> Header.read(socket.getInputStream()).expect(Header.Verb.STORED))
                    .isInstanceOfSatisfying(
                            FileTransferException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST));
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void a_file_that_shrinks_while_it_is_sent_is_said_to_have_changed() throws Exception {
        Body.Source two = source(new byte[2]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> Body.send(two, 3, out, Pacer.unlimited(), TransferListener.NONE))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(out.toByteArray()));
        assertThat(in.readInt()).isEqualTo(2);
        assertThat(in.skipBytes(2)).isEqualTo(2);
        assertThat(in.readInt()).isZero();
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_pipe_that_takes_a_files_place_costs_its_own_transfer_and_nobody_else_s() throws Exception {
        Files.writeString(root.resolve("swapped"), "x");
        Files.writeString(root.resolve("file"), "x");
        FileOpener opener = FileOpener.ofThisSystem();
        SharedDirectory shared = SharedDirectory.of(root, (directory, name, path) -> {
            if (path.endsWith("swapped")) {
                Files.delete(path);
                NamedPipe.make(path);
            }
            return opener.open(directory, name, path);
        });
        start(new FileServerOptions(Writers.ALL, 1, 10, 0, Duration.ofSeconds(30)), shared);
        assertThat(ask("msocket-files/1 GET\npath: swapped\n\n")).contains("code: not-a-file\n", "a+device+or+a+pipe");
        assertThat(nextOutcome().failure()).isEqualTo("swapped is a device or a pipe");
        assertThat(get("file", temp.resolve("copy")).size()).isEqualTo(1);
    }

    @Test
    void a_rate_is_kept() throws Exception {
        Files.write(root.resolve("file"), new byte[100_000]);
        start(new FileServerOptions(Writers.ALL, 1, 1000, 200_000, Duration.ofSeconds(30)));
        long start = System.nanoTime();
        get("file", temp.resolve("copy"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Body.Source source(byte[] bytes) {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        return in::read;
    }
}
