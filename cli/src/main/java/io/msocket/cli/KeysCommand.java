package io.msocket.cli;

import io.msocket.names.record.SigningKeyFile;
import io.msocket.names.resolver.NameServers;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Parameters;

/** The keys of names. */
@Command(
        name = "keys",
        description = "Make or show the key by which names are yours.",
        footer = {
            "",
            "It signs what is said of names, and is no key of a server: that is what 'keygen' makes.",
            "",
            "Example:",
            "  msocket keys new"
        },
        subcommands = {KeysCommand.New.class, KeysCommand.Show.class, HelpCommand.class})
final class KeysCommand extends GroupCommand {
    static Path file(@Nullable Path named) {
        return named == null ? NameServers.key() : named;
    }

    @Command(name = "new", description = "Make a new key of names, and print its public half.")
    static final class New extends BaseCommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "Where to store it; must not exist. Default: ~/.msocket/names.key.")
        private @Nullable Path file;

        @Override
        int run(StandardStreams streams) throws IOException {
            Path to = file(file);
            try {
                streams.print(SigningKeyFile.create(to).owner().toString());
            } catch (FileAlreadyExistsException e) {
                throw new CommandFailure(
                        ExitCodes.CANNOT_CREATE, to + " exists; without it nobody can change the names that it has", e);
            }
            return ExitCodes.OK;
        }
    }

    @Command(name = "show", description = "Print the public half of a key of names.")
    static final class Show extends BaseCommand {
        @Parameters(arity = "0..1", paramLabel = "FILE", description = "The key's file. Default: ~/.msocket/names.key.")
        private @Nullable Path file;

        @Override
        int run(StandardStreams streams) throws IOException {
            streams.print(OwnerOption.load(file(file)).owner().toString());
            return ExitCodes.OK;
        }
    }
}
