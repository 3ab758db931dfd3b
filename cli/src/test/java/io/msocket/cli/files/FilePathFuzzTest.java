package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Any path is refused, or stays below the directory, and is the same after it was encoded again. */
class FilePathFuzzTest {
    private static final Path ROOT = Path.of("/shared/directory");

    @FuzzTest(maxDuration = "3s")
    void any_path_is_refused_or_stays_inside(byte[] encoded) throws FileTransferException {
        if (encoded == null) {
            return;
        }
        FilePath path;
        try {
            path = FilePath.parse(new String(encoded, StandardCharsets.ISO_8859_1));
        } catch (FileTransferException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_PATH);
            return;
        }
        assertThat(FilePath.parse(path.encoded())).isEqualTo(path);
        assertThat(path.toString().chars()).noneMatch(Character::isISOControl);
        if (String.join("", path.names()).chars().allMatch(c -> c < 0x80)) {
            // Others may be beyond the file names of this machine's locale.
            Path file = ROOT.resolve(String.join("/", path.names())).normalize();
            assertThat(file.startsWith(ROOT)).isTrue();
            assertThat(file.getNameCount())
                    .isEqualTo(ROOT.getNameCount() + path.names().size());
        }
    }
}
