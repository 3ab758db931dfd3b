package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyFileTest {
    private static final int THREADS = 8;

    @TempDir
    private Path directory;

    @Test
    void a_key_is_made_once_and_read_again() throws Exception {
        Path file = directory.resolve("new/names.key");
        SigningKey made = SigningKeyFile.create(file);
        assertThat(SigningKeyFile.load(file).toBytes()).isEqualTo(made.toBytes());
        assertThat(Files.readString(file)).contains(made.owner().toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
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

    private static byte[] createOrLoad(Path file) throws IOException {
        try {
            return SigningKeyFile.create(file).toBytes();
        } catch (FileAlreadyExistsException e) {
            return SigningKeyFile.load(file).toBytes();
        }
    }

    @Test
    void of_those_who_make_one_at_the_same_time_one_is_first_and_the_others_find_it_whole() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 50; round++) {
                Path file = directory.resolve("key" + round);
                List<Callable<byte[]>> all = Collections.nCopies(THREADS, () -> createOrLoad(file));
                for (Future<byte[]> each : threads.invokeAll(all)) {
                    assertThat(each.get()).isEqualTo(SigningKeyFile.load(file).toBytes());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing else is left").hasSize(50);
        }
    }
}
