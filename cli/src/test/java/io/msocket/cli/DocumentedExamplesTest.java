package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the README and of docs/COMMANDS.md work as they stand, but for the ports. */
class DocumentedExamplesTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    /** A background command is ready when it says one of these; 30 s are enough. */
    private static final String AWAIT_READY =
            "for i in $(seq 300); do grep -Eqs '^(serving|listening on) ' %1$s && break; sleep 0.1; done\n";

    @TempDir
    Path directory;

    /** The blocks below the first heading of the second level: the first screen's commands build and test everything. */
    static List<String> examples() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (String file : List.of("README.md", "docs/COMMANDS.md")) {
            String text = Files.readString(REPOSITORY.resolve(file));
            Matcher matcher = BLOCK.matcher(text);
            matcher.region(text.indexOf("\n## "), text.length());
            while (matcher.find()) {
                if (matcher.group(1).contains("./msocket")) {
                    blocks.add(matcher.group(1));
                }
            }
        }
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_works(String block) throws Exception {
        makeLauncher();
        Path script = directory.resolve("script");
        Files.writeString(
                script, "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n" + runnable(block));
        Path output = directory.resolve("output");
        Process shell = new ProcessBuilder("bash", script.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(shell.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    /** With free ports, and a wait for each background command until it is ready. */
    private static String runnable(String block) throws IOException {
        StringBuilder script = new StringBuilder();
        int started = 0;
        for (String line : block.lines().toList()) {
            if (line.endsWith(" &")) {
                String log = "background" + ++started;
                // One simple command, so that the job is the program itself and can be killed.
                script.append(line, 0, line.length() - 1)
                        .append(line.contains(">") ? " 2> " + log : " > " + log + " 2>&1")
                        .append(" &\n");
                script.append(AWAIT_READY.formatted(log));
            } else {
                script.append(line).append('\n');
            }
        }
        String text = script.toString();
        for (String port : Pattern.compile("127\\.0\\.0\\.1:(\\d+)")
                .matcher(block)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet())) {
            text = text.replace("127.0.0.1:" + port, "127.0.0.1:" + freePort());
        }
        return text;
    }

    private void makeLauncher() throws IOException {
        String java = Program.commandLine(directory.resolve("home"), List.of(), List.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Path launcher = Files.writeString(directory.resolve("msocket"), "#!/bin/sh\nexec " + java + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void the_documented_exit_statuses_are_those_of_the_help() throws Exception {
        String documented = Files.readString(REPOSITORY.resolve("docs/COMMANDS.md"));
        String help = CommandRun.of("get", "--help").out();
        List<String> statuses = Pattern.compile("(?m)^ +(\\d+) +(.*)$")
                .matcher(help.substring(help.indexOf("Exit status:")))
                .results()
                .map(row -> "| " + row.group(1) + " | " + row.group(2) + " |")
                .toList();
        assertThat(statuses).hasSize(14);
        assertThat(documented.lines()).containsSubsequence(statuses);
    }

    @Test
    void every_command_is_documented() throws Exception {
        String documented = Files.readString(REPOSITORY.resolve("docs/COMMANDS.md"));
        List<String> commands = Pattern.compile("(?m)^  (\\w+) ")
                .matcher(CommandRun.of("--help").out().split("Commands:", -1)[1])
                .results()
                .map(row -> row.group(1))
                .filter(command -> !command.equals("help"))
                .toList();
        assertThat(commands).contains("demo", "serve", "sim");
        assertThat(commands)
                .allSatisfy(command -> assertThat(documented).containsPattern("\n\\| `" + command + "[ `]"));
    }

    @Test
    void every_event_of_a_trace_is_documented() throws Exception {
        String documented = Files.readString(REPOSITORY.resolve("docs/TRACE.md"));
        for (var kind : io.msocket.protocol.ConnectionEvent.Kind.values()) {
            assertThat(documented).contains("| `" + kind.name().toLowerCase(java.util.Locale.ROOT) + "` |");
        }
        for (var kind : io.msocket.protocol.CloseReason.Kind.values()) {
            assertThat(documented).contains("`" + kind + "`");
        }
    }
}
