package io.msocket.lab;

import io.msocket.lab.net.Lab;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes what labs have left. */
@Command(
        name = "clean",
        description = "Remove what is left of labs whose process is dead, and kill what still runs on their hosts.",
        mixinStandardHelpOptions = true)
final class CleanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--all", description = "Those of living processes too.")
    private boolean all;

    @Override
    public Integer call() throws IOException {
        List<String> removed = Lab.cleanAll(all);
        removed.forEach(name -> spec.commandLine().getOut().println("removed " + name));
        if (removed.isEmpty()) {
            spec.commandLine().getOut().println("nothing was left");
        }
        return 0;
    }
}
