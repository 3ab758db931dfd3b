package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plain pipe over loopback, each half as a process. */
class PlainPipeTest {
    @Test
    void what_one_half_is_told_the_other_says_and_both_end_with_their_input() throws Exception {
        Process server = start("listen", "127.0.0.1");
        try (BufferedReader words = server.errorReader(StandardCharsets.US_ASCII)) {
            String listening = words.readLine();
            assertThat(listening).matches("listening on 127\\.0\\.0\\.1:\\d+, key none");
            Process client = start("connect", "127.0.0.1", listening.replaceAll(".*:(\\d+),.*", "$1"));
            try {
                assertSays(client, server, "there\n");
                assertSays(server, client, "and back\n");
                client.getOutputStream().close();
                server.getOutputStream().close();
                assertThat(client.waitFor()).isZero();
                assertThat(server.waitFor()).isZero();
            } finally {
                client.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static void assertSays(Process from, Process to, String words) throws IOException {
        byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
        from.getOutputStream().write(bytes);
        from.getOutputStream().flush();
        assertThat(to.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PlainPipe.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
