package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Header.ok(Long.MAX_VALUE).writeTo(answer);
        answer.write(new byte[] {0x7f, -1, -1, -1});
        assertDownloadFails(answer.toByteArray(), ErrorCode.BAD_REQUEST);
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
