package io.msocket.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself: one of those below it has to be named. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
abstract class GroupCommand implements Runnable, StreamsOwner {
    @ParentCommand
    private StreamsOwner parent;

    @Spec
    private CommandSpec spec;

    @Override
    public final void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Override
    public final StandardStreams streams() {
        return parent.streams();
    }
}
