package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of commands in a page, and the block that says what they print, where one follows: there, {@code ...} stands for
 * what differs each time.
 */
record DocumentedExample(String commands, List<String> prints) {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PRINTS = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    /** A command in the background is ready when it says one of these. */
    private static final Pattern READY = Pattern.compile("(?m)^(serving|listening on) ");

    /** A server has no end of its own. */
    private static final String STOP = "kill $JOB; wait $JOB || :\n";

    /** 127: the example itself has waited for it. */
    private static final String AWAIT_GOOD_END = "wait $JOB || [ $? = 127 ]\n";

    private static final Pattern PROGRESS = Pattern.compile("[0-9.]+ [kM]?B(,| of) .*");
    private static final Duration START = Duration.ofSeconds(30);

    /**
     * The examples of a page that run the command; those above the first heading of the second level do not count, which
     * build and test everything.
     */
    static List<DocumentedExample> in(String page) throws IOException {
        String text = Files.readString(REPOSITORY.resolve(page));
        List<DocumentedExample> examples = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        block.region(text.indexOf("\n## "), text.length());
        while (block.find()) {
            if (block.group(1).contains("./msocket")) {
                int next = text.indexOf("```sh\n", block.end());
                Matcher prints = PRINTS.matcher(text).region(block.end(), next < 0 ? text.length() : next);
                examples.add(new DocumentedExample(
                        block.group(1), prints.find() ? prints.group(1).lines().toList() : List.of()));
            }
        }
        return examples;
    }

    /** Runs it in an empty directory, with free ports; it has to work, and to print what it says if it says so. */
    void check(Path directory) throws IOException, InterruptedException {
        check(directory, Map.of());
    }

    /**
     * The same.
     *
     * @param there by where the page has them, what is there already: {@code 127.0.0.1:PORT}
     */
    void check(Path directory, Map<String, String> there) throws IOException, InterruptedException {
        makeLauncher(directory);
        DocumentedExample here = withFreePorts(there);
        Path output = directory.resolve("output");
        Process shell = new ProcessBuilder("sh", "-e")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            here.type(shell, output);
            assertThat(shell.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        if (!prints.isEmpty()) {
            here.checkOutput(Files.readAllLines(output));
        }
    }

    /** Gives the shell line after line, and waits after each command in the background until that is ready. */
    private void type(Process shell, Path output) throws IOException {
        List<String> endings = new ArrayList<>();
        try (Writer input = shell.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : commands.lines().toList()) {
                input.write(line + "\n");
                if (line.endsWith(" &")) {
                    String job = "job" + endings.size();
                    endings.add((line.contains(" serve ") ? STOP : AWAIT_GOOD_END).replace("JOB", job));
                    input.write(job + "=$!\n");
                    input.flush();
                    await().atMost(START).until(() -> ready(output) == endings.size() || !shell.isAlive());
                }
            }
            for (String ending : endings) {
                input.write(ending);
            }
        }
    }

    private static long ready(Path output) throws IOException {
        return READY.matcher(Files.readString(output)).results().count();
    }

    private void checkOutput(List<String> printed) {
        List<String> left = new ArrayList<>(printed);
        left.removeIf(line -> PROGRESS.matcher(line).matches());
        for (String expected : prints) {
            Pattern pattern = Pattern.compile(Pattern.quote(expected).replace("...", "\\E.+\\Q"));
            String found = left.stream()
                    .filter(line -> pattern.matcher(line).matches())
                    .findFirst()
                    .orElse(null);
            assertThat(found).as("'%s' in %s", expected, printed).isNotNull();
            left.remove(found);
        }
        assertThat(left).as("lines that the page does not name").isEmpty();
    }

    private DocumentedExample withFreePorts(Map<String, String> there) throws IOException {
        String text = commands;
        List<String> lines = prints;
        for (String port : PORT.matcher(commands).results().map(m -> m.group(1)).collect(Collectors.toSet())) {
            String documented = "127.0.0.1:" + port;
            String free = there.containsKey(documented) ? there.get(documented) : "127.0.0.1:" + freePort();
            text = text.replace(documented, free);
            lines = lines.stream().map(line -> line.replace(documented, free)).toList();
        }
        return new DocumentedExample(text, lines);
    }

    private static void makeLauncher(Path directory) throws IOException {
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
}
