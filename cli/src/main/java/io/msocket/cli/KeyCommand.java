package io.msocket.cli;

import io.msocket.socket.Identity;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows an identity. */
@Command(
        name = "key",
        description = "Print the public key of an identity.",
        footer = {
            "",
            "Example:",
            "  msocket get --server-key $(ssh files.example.org msocket key) msocket://files.example.org:4433/cat.jpg"
        })
final class KeyCommand extends BaseCommand {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The identity's file. Default: ~/.msocket/identity.")
    private @Nullable Path file;

    @Option(names = "--fingerprint", description = "Print the short form, for people to compare.")
    private boolean fingerprint;

    @Override
    int run(StandardStreams streams) throws IOException {
        Identity identity = Endpoints.identity(file == null ? Endpoints.defaultIdentity() : file);
        streams.print(
                fingerprint ? identity.fingerprint() : identity.publicKey().toString());
        return ExitCodes.OK;
    }
}
