package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyFileTest {
    @TempDir
    private Path directory;

    @Test
    void a_key_is_made_once_and_read_again() throws Exception {
        Path file = directory.resolve("new/names.key");
        SigningKey made = SigningKeyFile.create(file);
        assertThat(SigningKeyFile.load(file).toBytes()).isEqualTo(made.toBytes());
        assertThat(Files.readString(file)).contains(made.owner().toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> SigningKeyFile.create(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(SigningKeyFile.load(file).toBytes()).isEqualTo(made.toBytes());
    }

    @Test
    void what_is_no_key_or_not_private_is_told() throws Exception {
        Path file = directory.resolve("names.key");
        assertThatThrownBy(() -> SigningKeyFile.load(file)).isInstanceOf(NoSuchFileException.class);
        SigningKeyFile.create(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SigningKeyFile.load(file)).hasMessageContaining("chmod 600 " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "msn-private1:short\n");
        assertThatThrownBy(() -> SigningKeyFile.load(file)).hasMessageContaining("has no key of names");
        Files.writeString(file, "# nothing\n");
        assertThatThrownBy(() -> SigningKeyFile.load(file)).hasMessageContaining("it has 0 lines that count");
    }
}
