package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SigningKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKnownNamesTest {
    private static final Name FILES = Name.parse("files@example.org");
    private static final OwnerKey OWNER =
            SigningKey.of(new byte[SigningKey.LENGTH]).owner();

    @TempDir
    private Path directory;

    private static KnownName known(long version) {
        return new KnownName(FILES, OWNER, version, "ab".repeat(32));
    }

    @Test
    void what_was_seen_is_known_to_the_next_process_and_does_not_go_back() throws Exception {
        Path place = directory.resolve("known/names");
        FileKnownNames names = new FileKnownNames(place);
        assertThat(names.find(FILES)).isNull();
        assertThat(names.remember(null, known(7))).isTrue();
        for (Path made : List.of(place, place.getParent())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
        assertThat(names.remember(null, known(6))).isFalse();
        assertThat(names.remember(known(6), known(8))).isFalse();
        assertThat(new FileKnownNames(place).find(FILES)).isEqualTo(known(7));
        assertThat(names.find(Name.parse("mail@example.org"))).isNull();
    }

    private Void rememberNewest(KnownName seen) throws IOException {
        FileKnownNames names = new FileKnownNames(directory);
        KnownName before;
        do {
            before = names.find(FILES);
        } while ((before == null || before.version() < seen.version()) && !names.remember(before, seen));
        return null;
    }

    @Test
    void of_those_who_remember_at_the_same_time_the_newest_stays() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (long version = 1; version <= 64; version++) {
                KnownName seen = known(version * 37 % 65);
                all.add(threads.submit(() -> rememberNewest(seen)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(new FileKnownNames(directory).find(FILES)).isEqualTo(known(64));
    }

    @Test
    void what_is_damaged_is_not_taken_for_nothing() throws Exception {
        FileKnownNames names = new FileKnownNames(directory);
        assertThat(names.remember(null, known(1))).isTrue();
        Path file = directory.resolve(FILES.toString());
        Files.writeString(file, "msn1:none 1");
        assertThatThrownBy(() -> names.find(FILES)).hasMessageContaining(file + " is damaged");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> names.find(FILES)).hasMessageContaining(file + " is damaged");
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> names.find(FILES)).hasMessageContaining(file.toString());
    }

    @Test
    void the_lock_of_a_process_that_was_stopped_is_not_waited_for_without_end() throws Exception {
        Process other = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProgram.class.getName(),
                        directory.resolve(".lock").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = other.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(lines.readLine()).isEqualTo("locked true");
            FileKnownNames names = new FileKnownNames(directory, Duration.ofMillis(100));
            assertThatThrownBy(() -> names.remember(null, known(1)))
                    .hasMessage("%s is locked by another process, for more than 100 ms", directory.resolve(".lock"));
            assertThat(names.find(FILES)).isNull();
        } finally {
            other.destroyForcibly();
        }
        other.waitFor();
        assertThat(new FileKnownNames(directory).remember(null, known(1))).isTrue();
    }

    @Test
    void who_is_interrupted_waits_for_no_lock() throws Exception {
        Path place = directory.resolve(".lock");
        try (FileChannel channel = FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> new FileKnownNames(directory).remember(null, known(1)))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void where_nothing_can_be_written_that_is_told_before() throws Exception {
        new FileKnownNames(directory.resolve("new/one")).check();
        assertThat(directory.resolve("new/one")).isEmptyDirectory();
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new FileKnownNames(file).check()).hasMessage(file + " is there, and is no directory");
        assertThatThrownBy(() -> new FileKnownNames(file.resolve("below")).check())
                .hasMessageContaining(file.toString());
    }

    @Test
    void what_the_system_says_is_told_in_words_with_the_file() {
        Path path = Path.of("names");
        assertThat(FileKnownNames.explained(path, new AccessDeniedException("names/.new1")))
                .hasMessage("names/.new1: permission denied");
        assertThat(FileKnownNames.explained(
                        path, new FileSystemException("names/.new1", null, "Read-only file system")))
                .hasMessage("names/.new1: Read-only file system");
        assertThat(FileKnownNames.explained(path, new IOException("No space left on device")))
                .hasMessage("names: No space left on device");
    }
}
