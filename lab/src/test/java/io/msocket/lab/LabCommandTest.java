package io.msocket.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.lab.experiment.Experiment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

class LabCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void list_names_every_experiment_with_what_is_expected() {
        assertThat(run("list")).isZero();
        for (Experiment experiment : Experiment.all()) {
            assertThat(out.toString(StandardCharsets.UTF_8)).contains(experiment.name(), experiment.purpose());
        }
    }

    @Test
    void an_unknown_experiment_is_a_usage_error_that_says_what_to_do() {
        assertThat(run("run", "no-such")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("msocket lab run: there is no experiment 'no-such'; 'msocket lab list' lists them"
                        + " (see msocket lab run --help)\n");
    }

    @Test
    void a_wrong_number_of_repeats_is_a_usage_error() {
        assertThat(run("run", "client-move", "--repeat", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--repeat must be at least 1");
    }

    @Test
    void a_wrong_profile_is_a_usage_error_that_names_the_right_ones() {
        assertThat(run("run", "single-path", "--profile", "mars")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no link profile 'mars'", "satellite");
    }

    @Test
    void a_wrong_pair_or_size_is_a_usage_error_that_names_the_right_ones() {
        assertThat(run("run", "aggregate", "--pair", "9+9")).isEqualTo(2);
        assertThat(run("run", "aggregate", "--size", "5MB")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("no pair of links '9+9'", "wifi+lte", "no size '5MB'", "64KB");
    }

    @Test
    void a_wrong_attack_is_a_usage_error_that_names_the_right_ones() {
        assertThat(run("run", "hostile", "--only", "bribes")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no attack 'bribes'", "replay", "holes");
    }

    @Test
    void a_place_where_nothing_can_be_written_is_noticed_before_the_experiment() {
        assertThat(run("run", "close-race", "--short", "--out", "/dev/null/results"))
                .isEqualTo(74);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("msocket lab run: /dev/null/results: ");
    }

    @Test
    void options_that_an_experiment_does_not_take_are_usage_errors() {
        assertThat(run("run", "move-storm", "--repeat", "3")).isEqualTo(2);
        assertThat(run("run", "move-storm", "--profile", "lte")).isEqualTo(2);
        assertThat(run("run", "single-path", "--pair", "50+20")).isEqualTo(2);
        assertThat(run("run", "single-path", "--only", "replay")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "--repeat",
                        "--profile is for single-path",
                        "--pair and --size are for aggregate and schedulers",
                        "--only is for hostile");
    }

    @Test
    void a_bug_in_the_lab_is_no_missed_bar() {
        CommandLine command = new CommandLine(CommandSpec.create().name("lab"))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        int status = LabCommand.handle(
                new IllegalStateException("broken"),
                command,
                ParseResult.builder(command.getCommandSpec()).build());
        assertThat(status).isEqualTo(70);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("lab: a bug in the lab: ", "broken");
    }

    @Test
    void without_a_command_it_says_so() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Missing command", "msocket lab --help");
    }

    private int run(String... arguments) {
        return LabCommand.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }
}
