package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadsFileTest {
    @TempDir
    Path temp;

    @Test
    void every_read_is_a_line_with_microseconds_and_bytes() throws Exception {
        Path file = temp.resolve("reads");
        try (ReadsFile reads = new ReadsFile(file)) {
            reads.connecting(-2_000);
            reads.read(1, 0);
            reads.read(65_536, 1_234_567_890_999L);
            reads.read(Integer.MAX_VALUE, Long.MAX_VALUE);
            reads.read(10, -1_234_000);
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        ReadsFile.HEADER,
                        "-2 0",
                        "0 1",
                        "1234567890 65536",
                        Long.MAX_VALUE / 1000 + " 2147483647",
                        "-1234 10");
    }

    @Test
    void more_reads_than_the_buffer_holds_are_all_there() throws Exception {
        Path file = temp.resolve("reads");
        List<String> expected = new ArrayList<>(List.of(ReadsFile.HEADER));
        try (ReadsFile reads = new ReadsFile(file)) {
            for (int i = 1; i <= 10_000; i++) {
                reads.read(i, i * 1000L);
                expected.add(i + " " + i);
            }
        }
        assertThat(Files.readAllLines(file)).isEqualTo(expected);
    }

    @Test
    void a_disk_that_is_full_already_is_told_of_before_the_transfer() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "no /dev/full");
        assertThatThrownBy(() -> new ReadsFile(full)).isInstanceOf(IOException.class);
    }
}
