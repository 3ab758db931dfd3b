package io.msocket.lab;

import io.msocket.lab.experiment.Experiment;
import io.msocket.lab.net.LabUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code msocket lab}: experiments with real kernels on emulated links. */
@Command(
        name = "msocket lab",
        description = "Experiments with real kernels on emulated links, on this machine; needs root.",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, CleanCommand.class, HelpCommand.class},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it worked, and every bar was met",
            "1:a bar was missed",
            "2:the command line is wrong",
            "69:this machine cannot have a lab; the message says why",
            "70:a bug in the lab",
            "74:the lab or writing its results failed",
            "130:stopped by Ctrl-C"
        })
public final class LabCommand implements Runnable {
    static final int MISSED = 1;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final int INTERNAL = 70;
    private static final int FAILED = 74;

    @Spec
    private CommandSpec spec;

    private LabCommand() {}

    /**
     * Runs one command and ends the process with its exit status.
     *
     * @param arguments the command line after {@code msocket lab}
     */
    public static void main(String[] arguments) {
        System.exit(execute(System.out, System.err, arguments));
    }

    /** Runs one command and returns its exit status. */
    static int execute(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new LabCommand())
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(LabCommand::handleUsage)
                .setExecutionExceptionHandler(LabCommand::handle)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** What can be run. */
    @Command(name = "list", description = "List the experiments.")
    void list() {
        for (Experiment experiment : Experiment.all()) {
            spec.commandLine().getOut().printf("%-14s %s%n", experiment.name(), experiment.purpose());
        }
    }

    private static int handleUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + e.getMessage() + " (see " + name + " --help)");
        return USAGE;
    }

    /** Picocli's own answer to an exception is 1, which is to say that a bar was missed. */
    static int handle(Exception e, CommandLine command, ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        if (!(e instanceof IOException)) {
            e.printStackTrace(command.getErr());
            command.getErr().println(name + ": a bug in the lab: " + e);
            return INTERNAL;
        }
        String message = e instanceof FileSystemException file && file.getReason() == null
                ? file.getFile() + ": " + file.getClass().getSimpleName()
                : e.getMessage();
        command.getErr().println(name + ": " + message);
        return e instanceof LabUnavailableException ? UNAVAILABLE : FAILED;
    }
}
