package io.msocket.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadLogTest {
    @TempDir
    Path temp;

    @Test
    void goodput_counts_the_bytes_after_the_first_read_over_the_time_from_it() throws Exception {
        ReadLog log = log("500000 0", "1000000 9999", "1500000 100000", "2000000 25000");
        assertThat(log.totalBytes()).isEqualTo(134_999);
        assertThat(log.goodput()).hasValue(125_000 * 8.0);
        assertThat(log.firstByte()).contains(Duration.ofMillis(500));
    }

    @Test
    void the_largest_stall_is_the_longest_time_between_two_reads() throws Exception {
        assertThat(log("0 0", "900 1", "1000 1", "1400 1", "1500 1").largestStall())
                .isEqualTo(Duration.ofNanos(400_000));
        assertThat(log("0 0", "900 1").largestStall()).isZero();
    }

    @Test
    void the_largest_stall_after_an_instant_may_have_begun_before_it() throws Exception {
        ReadLog log = log("0 0", "1000 1", "9000 1", "12000 1", "13000 1");
        assertThat(log.largestStallAfter(0)).isEqualTo(Duration.ofMillis(8));
        assertThat(log.largestStallAfter(9_000_000)).isEqualTo(Duration.ofMillis(8));
        assertThat(log.largestStallAfter(9_000_001)).isEqualTo(Duration.ofMillis(3));
        assertThat(log.largestStallAfter(13_000_001)).isZero();
    }

    @Test
    void the_recovery_lasts_from_the_instant_to_the_next_read() throws Exception {
        ReadLog log = log("0 0", "1000 1", "5000 1", "6000 1");
        assertThat(log.recoveryAfter(1_500_000)).contains(Duration.ofNanos(3_500_000));
        assertThat(log.recoveryAfter(5_000_000)).contains(Duration.ZERO);
        assertThat(log.recoveryAfter(6_000_001)).isEmpty();
    }

    @Test
    void bytes_within_a_time_are_those_of_the_reads_after_the_first_up_to_its_end() throws Exception {
        ReadLog log = log("0 0", "1000 7", "2000 10", "3000 20", "4000 40");
        assertThat(log.span()).contains(Duration.ofMillis(3));
        assertThat(log.bytesWithin(Duration.ZERO)).isZero();
        assertThat(log.bytesWithin(Duration.ofMillis(2))).isEqualTo(30);
        assertThat(log.bytesWithin(Duration.ofNanos(2_999_000))).isEqualTo(30);
        assertThat(log.bytesWithin(Duration.ofSeconds(1))).isEqualTo(70);
    }

    @Test
    void bytes_between_two_instants_are_those_of_the_reads_at_and_between_them() throws Exception {
        ReadLog log = log("0 0", "1000 1", "2000 10", "3000 100", "4000 1000");
        assertThat(log.bytesBetween(2_000_000, 3_000_000)).isEqualTo(110);
        assertThat(log.bytesBetween(2_000_001, 2_999_999)).isZero();
        assertThat(log.bytesBetween(0, 9_000_000)).isEqualTo(1_111);
    }

    @Test
    void without_reads_there_is_nothing_to_tell() throws Exception {
        ReadLog log = log("77 0");
        assertThat(log.totalBytes()).isZero();
        assertThat(log.goodput()).isEmpty();
        assertThat(log.span()).isEmpty();
        assertThat(log.bytesWithin(Duration.ofSeconds(1))).isZero();
        assertThat(log.firstByte()).isEmpty();
        assertThat(log.largestStall()).isZero();
        assertThat(log("77 1", "77 1").goodput()).isEmpty();
    }

    @Test
    void a_line_that_was_cut_off_is_left_out() throws Exception {
        Path file = Files.writeString(temp.resolve("cut"), "# msocket reads 1\n10 5\n20 50");
        assertThat(ReadLog.parse(file).reads()).containsExactly(new ReadLog.Read(10, 5));
    }

    @Test
    void what_is_no_record_of_reads_is_refused() throws Exception {
        Path other = Files.writeString(temp.resolve("other"), "hello\n");
        assertThatThrownBy(() -> ReadLog.parse(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--reads");
        assertThatThrownBy(() -> log("10 5", "nonsense"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 3: \"nonsense\"");
    }

    private ReadLog log(String... lines) throws IOException {
        return ReadLog.parse(
                Files.writeString(temp.resolve("reads"), "# msocket reads 1\n" + String.join("\n", lines) + "\n"));
    }
}
