package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimCommandTest {
    @TempDir
    Path temp;

    @Test
    void it_runs_the_seeds_and_says_how_many_failed() {
        CommandRun run = CommandRun.of("sim", "--runs", "50", "--seed", "3", "--jobs", "2");
        assertThat(run.out()).startsWith("50 runs (seeds 3 to 52, ").contains("with real cryptography", ": 0 failed");
        assertThat(run.status()).isZero();
    }

    @Test
    void one_run_s_trace_goes_to_a_file_and_is_the_same_each_time() throws IOException {
        Path first = temp.resolve("first");
        Path second = temp.resolve("second");
        assertThat(CommandRun.of("sim", "--runs", "1", "--seed", "8", "--trace", first.toString())
                        .status())
                .isZero();
        CommandRun.of("sim", "--runs", "1", "--seed", "8", "--trace", second.toString());
        assertThat(Files.readString(first)).contains("client   OPENED").isEqualTo(Files.readString(second));
    }

    @Test
    void no_runs_at_all_are_a_mistake_of_the_caller() {
        assertThat(CommandRun.of("sim", "--runs", "0").status()).isEqualTo(ExitCodes.USAGE);
        assertThat(CommandRun.of("sim", "--real-crypto-share", "1.5").status()).isEqualTo(ExitCodes.USAGE);
    }
}
