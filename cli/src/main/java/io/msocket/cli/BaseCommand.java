package io.msocket.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What every command has: help, -v and the exit statuses. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it worked",
            "1:another failure",
            "2:the command line is wrong",
            "65:data arrived damaged (wrong SHA-256)",
            "66:there is no such file, here or on the server, or no such name",
            "68:a host name has no address, or a name leads nowhere",
            "69:no connection, or it broke for good; no name server, or DNS, answers",
            "70:a bug in this program",
            "73:it is there already (a file, a name, a port in use), or there is no room",
            "74:reading or writing a file failed",
            "76:who answers speaks another protocol, or is for another service",
            "77:not allowed: permissions, the server's rules, a key, or a name's owner",
            "130:stopped by Ctrl-C",
            "141:the reader of standard output went away",
            "143:stopped by SIGTERM"
        })
abstract class BaseCommand implements Callable<Integer> {
    @ParentCommand
    private StreamsOwner parent;

    @Option(
            names = {"-v", "--verbose"},
            order = 1000,
            description = "Log in detail on standard error; failures with their stack trace.")
    private boolean verbose;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        if (verbose) {
            // Read when the first logger is made, so that no command may have one in a static field.
            System.setProperty(LogSetup.LEVEL, "DEBUG");
        }
        return run(parent.streams());
    }

    /** Does the command's work and returns the exit status. */
    abstract int run(StandardStreams streams) throws IOException, InterruptedException;

    final boolean verbose() {
        return verbose;
    }
}
