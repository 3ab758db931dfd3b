package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.msocket.lab.net.LabUnavailableException;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.MachineFacts;
import io.msocket.lab.report.ResultFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** An experiment's short form: what must hold on any machine holds, and its results can be written. */
final class ShortRun {
    private ShortRun() {}

    /**
     * Runs it, or skips the test where this machine cannot.
     *
     * @param temp for its files, and its results
     */
    static void of(Experiment experiment, Choices choices, Path temp) throws IOException, InterruptedException {
        Findings outcome;
        try {
            outcome = experiment.run(new Run(Scale.SHORT, OptionalInt.empty(), choices, temp, line -> {}));
        } catch (LabUnavailableException e) {
            abort(e.getMessage());
            return;
        }
        List<Bar> certain = outcome.bars().stream().filter(bar -> !bar.timed()).toList();
        assertThat(certain)
                .isNotEmpty()
                .allSatisfy(bar -> assertThat(bar.met())
                        .as(
                                "%s: expected %s, measured %s, notes %s",
                                bar.what(), bar.expected(), bar.measured(), outcome.notes())
                        .isTrue());
        ResultFiles.in(temp.resolve("out"))
                .write(experiment.name(), MachineFacts.now(List.of("test")), outcome, Duration.ZERO);
        assertThat(temp.resolve("out")).isDirectoryContaining("glob:**.png").isDirectoryContaining("glob:**.svg");
    }
}
