package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.cli.Report;
import io.msocket.lab.measure.ReadLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain Java peer over loopback, each half as a process. */
class PlainPeerTest {
    private static final int SIZE = 1_000_000;

    @TempDir
    Path temp;

    @Test
    void a_file_arrives_whole_and_every_byte_is_in_the_record_of_the_reads() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Files.write(temp.resolve("file"), bytes);
        Path copy = temp.resolve("copy");
        Path reads = temp.resolve("reads");
        Process server = start("serve", temp.toString(), "127.0.0.1");
        try (BufferedReader says = server.inputReader(StandardCharsets.US_ASCII)) {
            String port = Report.parse(says.readLine()).text("port");
            Process client = start("get", "127.0.0.1", port, "file", copy.toString(), reads.toString());
            try (BufferedReader clientSays = client.inputReader(StandardCharsets.US_ASCII)) {
                assertThat(Report.parse(clientSays.readLine()).number("size")).isEqualTo(SIZE);
                assertThat(client.waitFor()).isZero();
            } finally {
                client.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
        assertThat(copy).hasBinaryContent(bytes);
        ReadLog log = ReadLog.parse(reads);
        assertThat(log.totalBytes()).isEqualTo(SIZE);
        assertThat(log.firstByte()).isPresent();
    }

    @Test
    void it_ends_when_its_standard_input_does() throws Exception {
        Process server = start("serve", temp.toString(), "127.0.0.1");
        try {
            server.getOutputStream().close();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PlainPeer.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
