package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the process may open no more files. In a child process, which may open few. */
class DescriptorsTest {
    private static final int LIMIT = 400;

    @TempDir
    private Path directory;

    @Test
    @DisabledOnOs(OS.WINDOWS) // Its shell has no ulimit.
    void a_connection_goes_on_when_descriptors_come_back() throws Exception {
        Path output = directory.resolve("output.txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                "sh",
                "-c",
                "ulimit -n " + LIMIT + " && exec \"$@\"",
                "sh",
                java,
                "-XX:-MaxFDLimit",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dmsocket.transport=" + System.getProperty("msocket.transport", "auto"),
                DescriptorsProgram.class.getName());
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = child.waitFor(60, TimeUnit.SECONDS);
        child.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(said)
                .contains("the bytes arrived", "cannot accept connections")
                .doesNotContain("error in msocket", "reached at the tail of the pipeline");
        assertThat(child.exitValue()).as(said).isZero();
    }
}
