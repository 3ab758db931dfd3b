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

    private final List<Process> started = new ArrayList<>();

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
        List<String> expected =
                example.prints().stream().map(line -> withPort(line, free)).toList();
        Path output = Files.createFile(directory.resolve("output"));
        for (String command : example.commands()) {
            String here = withPort(command, free);
            if (here.endsWith(BACKGROUND)) {
                Process server = start("exec " + here.substring(0, here.length() - BACKGROUND.length()), output);
                Waiting.until(() -> listens(output, expected) || !server.isAlive());
            } else {
                Process client = start(here, output);
                assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as(Files.readString(output))
                        .isTrue();
                assertThat(client.exitValue()).as(Files.readString(output)).isZero();
            }
        }
        // A server may tell of a client when that has ended.
        Waiting.await().untilAsserted(() -> assertPrinted(Files.readAllLines(output), expected));
    }

    /** The first line is the one that a server prints once it listens. */
    private static boolean listens(Path output, List<String> expected) throws IOException {
        return Files.readAllLines(output).stream()
                .anyMatch(patternOf(expected.get(0)).asMatchPredicate());
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String withPort(String text, String free) {
        return PORT.matcher(text).replaceAll(found -> found.group().replace(found.group(1), free));
    }

    private Process start(String command, Path output) throws IOException {
        // Netty and JNA; the JDK would tell of them on standard error.
        String nativeAccess = Runtime.version().feature() >= 22 ? " --enable-native-access=ALL-UNNAMED" : "";
        String java = Path.of(System.getProperty("java.home"), "bin", "java")
                + nativeAccess + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dmsocket.home='"
                + directory.resolve("home") + "' -cp '"
                + System.getProperty("java.class.path") + "'";
        Process process = new ProcessBuilder("sh", "-c", command.replace(JAVA, java))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        started.add(process);
        return process;
    }

    private static void assertPrinted(List<String> printed, List<String> expected) {
        assertThat(printed).hasSameSizeAs(expected);
        List<String> left = new ArrayList<>(printed);
        for (String line : expected) {
            String found = left.stream()
                    .filter(patternOf(line).asMatchPredicate())
                    .findFirst()
                    .orElse(null);
            assertThat(found).as("'%s' in %s", line, printed).isNotNull();
            left.remove(found);
        }
    }

    private static Pattern patternOf(String line) {
        return Pattern.compile(Pattern.quote(line).replace("...", "\\E.+\\Q"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
