package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the README and of docs/COMMANDS.md work as they stand, but for the ports. */
class DocumentedExamplesTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    static List<DocumentedExample> examples() throws IOException {
        List<DocumentedExample> examples = new ArrayList<>(DocumentedExample.in("README.md"));
        examples.addAll(DocumentedExample.in("docs/COMMANDS.md"));
        assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_works(DocumentedExample example) throws Exception {
        example.check(directory);
    }

    /** Once proves little: how two processes end their connection is a race, which went wrong every other time. */
    @RepeatedTest(20)
    @Tag("thorough")
    void the_readmes_pipe_prints_what_the_readme_says_every_time() throws Exception {
        List<DocumentedExample> pipes = DocumentedExample.in("README.md").stream()
                .filter(example -> example.commands().contains("./msocket listen"))
                .toList();
        assertThat(pipes).hasSize(1);
        assertThat(pipes.get(0).prints()).isNotEmpty();
        pipes.get(0).check(directory);
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
        assertThat(statuses).hasSize(15);
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
