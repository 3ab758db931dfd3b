package io.msocket.cli;

import io.msocket.names.record.SigningKey;
import io.msocket.names.record.SigningKeyFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By which key a record is signed. */
final class OwnerOption {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The key that signs, as 'msocket keys new' makes it. Default: ~/.msocket/names.key.")
    private @Nullable Path file;

    SigningKey load() throws IOException {
        return load(KeysCommand.file(file));
    }

    static SigningKey load(Path from) throws IOException {
        try {
            return SigningKeyFile.load(from);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCodes.NO_INPUT, "there is no key of names in " + from + "; 'msocket keys new' makes one", e);
        }
    }
}
