package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client makes of the answers of a server that is broken or means ill. */
class FileClientTest {
    @TempDir
    Path temp;

    @Test
    void a_download_with_a_wrong_digest_leaves_the_old_file() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Header.ok(1).writeTo(answer);
        answer.write(new byte[] {0, 0, 0, 1, 'x', 0, 0, 0, 0});
        Header.of(Header.Verb.END, new Receipt(1, "0".repeat(64))).writeTo(answer);
        assertDownloadFails(answer.toByteArray(), ErrorCode.DIGEST);
    }

    @Test
    void a_download_that_breaks_off_leaves_the_old_file() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Header.ok(100).writeTo(answer);
        answer.write(new byte[] {0, 0, 0, 50, 'x'});
        assertDownloadFails(answer.toByteArray(), ErrorCode.IO);
    }

    @Test
    void a_download_with_more_bytes_than_announced_leaves_the_old_file() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Header.ok(1).writeTo(answer);
        answer.write(new byte[] {0, 0, 0, 2, 'x', 'y'});
        assertDownloadFails(answer.toByteArray(), ErrorCode.BAD_REQUEST);
    }

    @Test
    void an_absurd_chunk_is_refused_before_anything_is_allocated() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Header.ok(1 << 21).writeTo(answer);
        answer.write(new byte[] {0x7f, -1, -1, -1});
        assertDownloadFails(answer.toByteArray(), ErrorCode.BAD_REQUEST);
    }

    /** Has so much room, and then none. */
    static final class SmallDisk implements Target {
        private final long room;
        private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
        private final int capacity;

        SmallDisk(long room, int capacity) {
            this.room = room;
            this.capacity = capacity;
        }

        @Override
        public OptionalLong room() {
            return OptionalLong.of(room);
        }

        @Override
        public OutputStream stream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    if (stored.size() >= capacity) {
                        throw new NoRoomException(new IOException("No space left on device"));
                    }
                    stored.write(b);
                }
            };
        }

        @Override
        public void commit() throws IOException {
            throw new IOException("Input/output error");
        }

        @Override
        public void close() {}
    }

    private static byte[] answerOfThree() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Header.ok(3).writeTo(answer);
        answer.write(new byte[] {0, 0, 0, 3, 'x', 'y', 'z', 0, 0, 0, 0});
        // sha256sum says so of xyz.
        Header.of(Header.Verb.END, new Receipt(3, "3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282"))
                .writeTo(answer);
        return answer.toByteArray();
    }

    /** What the server hears behind the request of a client that fails. */
    private static String heardOf(Target target, Class<? extends IOException> failure) throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        FileClient client = new FileClient(new ByteArrayInputStream(answerOfThree()), sent, TransferListener.NONE);
        assertThatThrownBy(() -> client.get(FilePath.parse("x"), target)).isInstanceOf(failure);
        return sent.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void a_download_that_does_not_fit_is_given_up_before_its_first_byte() throws Exception {
        SmallDisk disk = new SmallDisk(2, 3);
        assertThat(heardOf(disk, FileTransferException.class))
                .contains("ERROR\ncode: too-large\n")
                .contains("has+room+for+2");
        assertThat(disk.stored.size()).isZero();
    }

    @Test
    void a_disk_that_is_full_in_the_middle_is_told_to_the_server() throws Exception {
        assertThat(heardOf(new SmallDisk(3, 2), NoRoomException.class)).contains("ERROR\ncode: too-large\n");
    }

    @Test
    void a_file_that_cannot_be_given_its_name_is_told_to_the_server() throws Exception {
        assertThat(heardOf(new SmallDisk(3, 3), IOException.class))
                .contains("ERROR\ncode: io\n")
                .contains("Input");
    }

    private void assertDownloadFails(byte[] answer, ErrorCode code) throws IOException {
        Path copy = Files.writeString(temp.resolve("copy"), "old");
        FileClient client =
                new FileClient(new ByteArrayInputStream(answer), new ByteArrayOutputStream(), TransferListener.NONE);
        try (Target target = LocalFiles.target(copy)) {
            assertThatThrownBy(() -> client.get(FilePath.parse("x"), target))
                    .isInstanceOfSatisfying(
                            FileTransferException.class,
                            e -> assertThat(e.code()).isEqualTo(code));
        }
        assertThat(copy).hasContent("old");
        assertThat(SharedDirectoryTest.names(temp)).containsExactly("copy");
    }
}
