package io.msocket.cli;

import io.msocket.cli.files.LocalFiles;
import io.msocket.cli.files.StreamTarget;
import io.msocket.cli.files.Target;
import io.msocket.protocol.PeerText;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a file. */
@Command(
        name = "get",
        description = "Fetch a file from an msocket file server.",
        footer = {
            "",
            "The file appears under its name when it is whole, durable and its SHA-256 was checked, in one step; until"
                    + " then it is .msocket-*.part beside it.",
            "",
            "At a terminal, a letter and Enter act during the transfer: f, b and s change the mode to full, backup and"
                    + " single, p prints the paths.",
            "",
            "Example:",
            "  msocket get msocket://files.example.org:4433/photos/cat.jpg -o cat.jpg"
        })
final class GetCommand extends TransferCommand {
    /** Of a name that may be somebody else's, from a URL, in characters. */
    private static final int MAX_SHOWN = 300;

    @Parameters(
            paramLabel = "URL",
            converter = FileUrl.Converter.class,
            description =
                    "msocket://HOST[:PORT]/PATH, or msocket://NAME/PATH (files@example.org), the path percent-encoded.")
    private FileUrl url;

    @Option(
            names = {"-o", "--output"},
            order = -10,
            paramLabel = "FILE",
            description =
                    "Where to store it; in a directory under the path's last name. - for standard output, which gets the"
                            + " bytes before they are checked, as do devices and pipes. Default: the path's last name, here.")
    private @Nullable String output;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        String name = place();
        try (Target target = open(streams, name)) {
            return transfer(
                    streams, url, "got " + PeerText.of(name, MAX_SHOWN), files -> files.get(url.path(), target));
        }
    }

    private String place() throws IOException {
        if (output == null || output.equals("-")) {
            return output == null ? url.path().fileName() : output;
        }
        if (output.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.USAGE, "--output is empty: write a file, a directory, or - for standard output");
        }
        return LocalFiles.place(output, url.path().fileName()).toString();
    }

    private static Target open(StandardStreams streams, String name) throws IOException {
        return name.equals("-") ? new StreamTarget(streams.out()) : LocalFiles.target(Path.of(name));
    }
}
