package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Whatever a server answers, a client commits a file only if its digest is right. */
class FileAnswerFuzzTest {
    private static final FilePath PATH = new FilePath(List.of("file"));

    @FuzzTest(maxDuration = "3s")
    void any_answer_is_refused_or_whole(byte[] answer) throws NoSuchAlgorithmException {
        if (answer == null) {
            return;
        }
        InMemory target = new InMemory();
        FileClient client = new FileClient(
                new ByteArrayInputStream(answer), OutputStream.nullOutputStream(), TransferListener.NONE);
        try {
            Receipt receipt = client.get(PATH, target);
            assertThat(target.committed).isTrue();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(target.bytes.toByteArray());
            assertThat(receipt)
                    .isEqualTo(new Receipt(target.bytes.size(), HexFormat.of().formatHex(digest)));
        } catch (IOException e) {
            assertThat(e.getMessage())
                    .satisfiesAnyOf(
                            message -> assertThat(message).isNull(),
                            message -> assertThat(message.chars()).noneMatch(Character::isISOControl));
            assertThat(target.committed).isFalse();
        }
    }

    private static final class InMemory implements Target {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean committed;

        @Override
        public OutputStream stream() {
            return bytes;
        }

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public void close() {}
    }
}
