package io.msocket.lab;

import io.msocket.lab.experiment.Choices;
import io.msocket.lab.experiment.Experiment;
import io.msocket.lab.experiment.HostileRow;
import io.msocket.lab.experiment.LinkPair;
import io.msocket.lab.experiment.Run;
import io.msocket.lab.experiment.Scale;
import io.msocket.lab.experiment.TransferSize;
import io.msocket.lab.link.LinkProfile;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.MachineFacts;
import io.msocket.lab.report.ResultFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs experiments. */
@Command(
        name = "run",
        description = "Run experiments, print their tables, and write results and figures.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each writes NAME.json, NAME.txt, NAME.png and NAME.svg. 'msocket lab list' names them.",
            "",
            "Example:",
            "  msocket lab run client-move --repeat 3 --out results",
            "  msocket lab run single-path --profile satellite,lte",
            "  msocket lab run aggregate --pair 50+20 --size 4MB,16MB --repeat 3",
            "  msocket lab run hostile --only replay,fresh"
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The experiments, or 'all'.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description =
                    "How often each thing is measured, in most experiments. Default: the experiment's own" + " number.")
    private @Nullable Integer repeat;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            split = ",",
            description = "Only on these link profiles (PROFILE[,PROFILE...]), for single-path. Default: all.")
    private List<String> profiles = new ArrayList<>();

    @Option(
            names = "--pair",
            paramLabel = "PAIR",
            split = ",",
            description = "Only on these pairs of links (PAIR[,PAIR...]), for aggregate and schedulers. Default: the"
                    + " experiment's own.")
    private List<String> pairs = new ArrayList<>();

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            split = ",",
            description = "Only downloads of these sizes (SIZE[,SIZE...]), for aggregate (default: 64KB to 64MB) and"
                    + " schedulers (4MB and 16MB).")
    private List<String> sizes = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "ATTACK",
            split = ",",
            description = "Only these attacks (ATTACK[,ATTACK...]), for hostile. Default: all.")
    private List<String> rows = new ArrayList<>();

    @Option(names = "--short", description = "A few seconds each: shows that it works, measures nothing.")
    private boolean shorter;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go. Default: here.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (repeat != null && repeat < 1) {
            throw new ParameterException(spec.commandLine(), "--repeat must be at least 1");
        }
        Choices choices = choices();
        List<Experiment> experiments = chosen();
        if (repeat != null && experiments.stream().noneMatch(Experiment::takesRepeat)) {
            throw new ParameterException(spec.commandLine(), "--repeat: no such experiment measures things repeatedly");
        }
        if (!profiles.isEmpty() && experiments.stream().noneMatch(Experiment::takesProfiles)) {
            throw new ParameterException(spec.commandLine(), "--profile is for single-path");
        }
        boolean pairsOrSizes = !pairs.isEmpty() || !sizes.isEmpty();
        if (pairsOrSizes && experiments.stream().noneMatch(Experiment::takesPairs)) {
            throw new ParameterException(spec.commandLine(), "--pair and --size are for aggregate and schedulers");
        }
        if (!rows.isEmpty() && experiments.stream().noneMatch(Experiment::takesRows)) {
            throw new ParameterException(spec.commandLine(), "--only is for hostile");
        }
        // Now rather than after an hour.
        ResultFiles results = ResultFiles.in(out);
        boolean met = true;
        for (Experiment experiment : experiments) {
            met &= run(experiment, choices, results);
        }
        return met ? 0 : LabCommand.MISSED;
    }

    private List<Experiment> chosen() {
        if (names.equals(List.of("all"))) {
            return Experiment.all();
        }
        return names.stream().map(this::named).toList();
    }

    private Experiment named(String name) {
        return Experiment.all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "there is no experiment '" + name + "'; 'msocket lab list' lists them"));
    }

    private Choices choices() {
        try {
            return new Choices(
                    profiles.stream().map(LinkProfile::of).toList(),
                    pairs.stream().map(LinkPair::of).toList(),
                    sizes.stream().map(TransferSize::of).toList(),
                    rows.stream().map(HostileRow::of).toList());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private boolean run(Experiment experiment, Choices choices, ResultFiles results)
            throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        long start = System.nanoTime();
        long droppedBefore = Lab.deviceDrops();
        MachineFacts environment =
                MachineFacts.now(spec.commandLine().getParseResult().originalArgs());
        try (WorkDirectory work = WorkDirectory.create(experiment.name())) {
            Findings outcome = experiment.run(new Run(
                    shorter ? Scale.SHORT : Scale.FULL,
                    repeat == null ? OptionalInt.empty() : OptionalInt.of(repeat),
                    choices,
                    work.path(),
                    line -> err.println(experiment.name() + ": " + line)));
            long dropped = Lab.deviceDrops() - droppedBefore;
            if (dropped > 0) {
                outcome = outcome.withNote("THE EMULATOR WAS LATE: " + dropped
                        + " packets were dropped before it saw them, and what was measured is void.");
            }
            String text =
                    results.write(experiment.name(), environment, outcome, Duration.ofNanos(System.nanoTime() - start));
            spec.commandLine().getOut().println(text);
            return outcome.met();
        }
    }
}
