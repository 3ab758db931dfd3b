package io.msocket.cli;

import io.msocket.cli.files.LocalFiles;
import io.msocket.cli.files.Pacer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores a file. */
@Command(
        name = "put",
        description = "Store a file on an msocket file server.",
        footer = {
            "",
            "Ends with status 0 when the file is whole and durable on the server and its SHA-256 was checked there and"
                    + " here. Replaces a file of that name in one step. The directory must exist. The server has to list"
                    + " your key (--key here, --allow there), or to let everybody store (--writable there).",
            "",
            "At a terminal, a letter and Enter act during the transfer: f, b and s change the mode to full, backup and"
                    + " single, p prints the paths.",
            "",
            "Example:",
            "  msocket put cat.jpg msocket://files.example.org:4433/photos/cat.jpg"
        })
final class PutCommand extends TransferCommand {
    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description =
                    "The file to send; - for standard input, which is kept in a temporary file until its size is known.")
    private String file;

    @Parameters(
            index = "1",
            paramLabel = "URL",
            converter = FileUrl.Converter.class,
            description =
                    "msocket://HOST[:PORT]/PATH, or msocket://NAME/PATH (files@example.org), the path percent-encoded.")
    private FileUrl url;

    @Option(
            names = "--rate",
            order = -10,
            paramLabel = "RATE",
            converter = ByteSize.RateConverter.class,
            description = "Send at most so much per second: 64MB/s. Default: unlimited.")
    private ByteSize rate = new ByteSize(0);

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        try (FileChannel source =
                file.equals("-") ? LocalFiles.spooled(streams.in()) : LocalFiles.source(Path.of(file))) {
            return transfer(
                    streams, url, "put " + file, files -> files.put(source, url.path(), Pacer.of(rate.bytes())));
        }
    }
}
