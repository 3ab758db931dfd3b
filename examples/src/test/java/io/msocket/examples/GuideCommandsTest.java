package io.msocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command lines of docs/LIBRARY.md work as they stand, but for the ports and the class path, and print what it says. */
class GuideCommandsTest {
    private static final Path GUIDE = Path.of("..").toAbsolutePath().normalize().resolve("docs/LIBRARY.md");
    private static final Pattern EXAMPLE = Pattern.compile("```sh\n(.*?)```\n\n```text\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1[: ](\\d+)");
    private static final String JAVA = "java -cp examples/target/msocket-examples.jar";
    private static final String BACKGROUND = " &";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Commands, and the lines that they print, in an order that is up to them; {@code ...} is what differs each time. */
    record Example(List<String> commands, List<String> prints) {
        @Override
        public String toString() {
            return prints.get(0);
        }
    }

    @TempDir
    Path directory;

    private final List<Process> servers = new ArrayList<>();

    static List<Example> examples() throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf("\n## Examples\n");
        Matcher example = EXAMPLE.matcher(guide).region(begin, guide.indexOf("\n## ", begin + 1));
        List<Example> all = new ArrayList<>();
        while (example.find()) {
            all.add(new Example(
                    example.group(1).lines().toList(), example.group(2).lines().toList()));
        }
        return all;
    }

    @Test
    void all_four_are_shown() throws IOException {
        assertThat(examples()).hasSize(4);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("examples")
    void an_example_works(Example example) throws Exception {
        String free = String.valueOf(freePort());
        Path output = Files.createFile(directory.resolve("output"));
        for (String command : example.commands()) {
            if (command.endsWith(BACKGROUND)) {
                String server = "exec " + command.substring(0, command.length() - BACKGROUND.length());
                servers.add(start(withPort(server, free), output));
                Waiting.until(() -> Files.size(output) > 0 || !servers.get(0).isAlive());
            } else {
                Process client = start(withPort(command, free), output);
                assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as(Files.readString(output))
                        .isTrue();
                assertThat(client.exitValue()).as(Files.readString(output)).isZero();
            }
        }
        // A server may tell of a client when that has ended.
        List<String> expected =
                example.prints().stream().map(line -> withPort(line, free)).toList();
        Waiting.await().untilAsserted(() -> assertPrinted(Files.readAllLines(output), expected));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process server : servers) {
            server.destroy();
            assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String withPort(String text, String free) {
        return PORT.matcher(text).replaceAll(found -> found.group().replace(found.group(1), free));
    }

    private Process start(String command, Path output) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dmsocket.home='" + directory.resolve("home") + "' -cp '"
                + System.getProperty("java.class.path") + "'";
        return new ProcessBuilder("sh", "-c", command.replace(JAVA, java))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private static void assertPrinted(List<String> printed, List<String> expected) {
        assertThat(printed).hasSameSizeAs(expected);
        List<String> left = new ArrayList<>(printed);
        for (String line : expected) {
            Pattern pattern = Pattern.compile(Pattern.quote(line).replace("...", "\\E.+\\Q"));
            String found = left.stream()
                    .filter(candidate -> pattern.matcher(candidate).matches())
                    .findFirst()
                    .orElse(null);
            assertThat(found).as("'%s' in %s", line, printed).isNotNull();
            left.remove(found);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
