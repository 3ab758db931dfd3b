package io.msocket.dist;

import io.msocket.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a page for each command, in AsciiDoc, and what bash and zsh complete, from the help texts. */
final class Reference {
    private static final String COMMAND = "msocket";

    private Reference() {}

    /** Takes two directories, which it makes: for the pages and for the completion. */
    public static void main(String[] directories) throws IOException {
        Path pages = Files.createDirectories(Path.of(directories[0]));
        Path completions = Files.createDirectories(Path.of(directories[1]));
        CommandLine commandLine = Main.commandLine();
        int status = ManPageGenerator.generateManPage(
                pages.toFile(), null, new boolean[0], false, all(commandLine).toArray(CommandSpec[]::new));
        if (status != 0) {
            throw new IOException("the pages could not be written to " + pages + " (status " + status + ")");
        }
        Files.writeString(completions.resolve(COMMAND), AutoComplete.bash(COMMAND, commandLine));
    }

    /** The command and its subcommands, theirs included, each once: some have two names. */
    private static List<CommandSpec> all(CommandLine commandLine) {
        List<CommandSpec> all = new ArrayList<>(List.of(commandLine.getCommandSpec()));
        commandLine.getSubcommands().values().stream().distinct().forEach(each -> all.addAll(all(each)));
        return all;
    }
}
