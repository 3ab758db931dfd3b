package io.msocket.cli;

import io.msocket.socket.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes an identity. */
@Command(
        name = "keygen",
        description = "Make a new identity and print its public key.",
        footer = {
            "",
            "The file holds the private key and is readable by its owner only. 'serve' and 'listen' make one by"
                    + " themselves if there is none.",
            "",
            "Example:",
            "  msocket keygen laptop.key"
        })
final class KeygenCommand extends BaseCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to store it; must not exist. Default: ~/.msocket/identity.")
    private @Nullable Path file;

    @Override
    int run(StandardStreams streams) throws IOException {
        Path to = file == null ? Endpoints.defaultIdentity() : file;
        if (Files.exists(to)) {
            throw new CommandFailure(
                    ExitCodes.CANNOT_CREATE, to + " exists; remove it first if nobody needs that identity any more");
        }
        streams.print(Identity.loadOrCreate(to).publicKey().toString());
        return ExitCodes.OK;
    }
}
