package io.msocket.cli;

import io.msocket.cli.files.FileClient;
import io.msocket.cli.files.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What get and put share: connect, show the progress, say how it ended. */
abstract class TransferCommand extends BaseCommand {
    @Mixin
    private ClientOptions client;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary.")
    private boolean quiet;

    /** For the demo: speak to it on standard output, and end when it ends. */
    @Option(names = "--report", hidden = true)
    private boolean report;

    /** The transfer itself. */
    @FunctionalInterface
    interface TransferStep {
        Receipt run(FileClient files) throws IOException;
    }

    final boolean reports() {
        return report;
    }

    final int transfer(StandardStreams streams, FileUrl url, String done, TransferStep transfer)
            throws IOException, InterruptedException {
        if (report) {
            ParentWatch.start(streams.in());
        }
        try (ClientLink link = ClientLink.open(url.server(), Services.FILES, client, notices(streams))) {
            try {
                transfer(streams, link, done, transfer);
            } finally {
                client.printPaths(link, streams);
            }
        }
        return ExitCodes.OK;
    }

    private void transfer(StandardStreams streams, ClientLink link, String done, TransferStep transfer)
            throws IOException, InterruptedException {
        DeliveryWatch closing = new DeliveryWatch(link.socket());
        TransferMeter meter = new TransferMeter(link);
        long start = System.nanoTime();
        Receipt receipt;
        Progress progress = Progress.start(meter::snapshot, view(streams, link));
        try {
            receipt = transfer.run(new FileClient(link.in(), link.out(), meter));
            link.socket().shutdownOutput();
        } finally {
            progress.close();
        }
        summarise(streams, done, receipt, meter.snapshot(), Duration.ofNanos(System.nanoTime() - start));
        // The file is safe either way; this lets the server hear so, and the trace be whole.
        closing.closeWithFarewell();
    }

    private Consumer<String> notices(StandardStreams streams) {
        return quiet || report ? line -> {} : streams.err()::println;
    }

    private Progress.View view(StandardStreams streams, ClientLink link) {
        if (report) {
            return new ProgressViews.Reports(streams);
        }
        if (quiet) {
            return ProgressViews.none();
        }
        Progress.View view = ProgressViews.forPeople(streams);
        return streams.terminal() && streams.typed()
                ? new ProgressViews.BarWithKeys(
                        view,
                        new Keys(streams.in(), Terminal::isForeground, Keys.of(link), client.scheduler()),
                        streams.err())
                : view;
    }

    private void summarise(StandardStreams streams, String done, Receipt receipt, Snapshot last, Duration took)
            throws IOException {
        if (report) {
            Map<String, String> fields = new LinkedHashMap<>(last.toFields());
            fields.put("sha256", receipt.sha256());
            fields.put("size", Long.toString(receipt.size()));
            streams.print(new Report("transferred", fields).toString());
        } else if (!quiet) {
            double rate = receipt.size() / Math.max(1e-9, took.toNanos() / 1e9);
            streams.err().println(done + ": " + ProgressViews.summary(receipt.size(), rate, took, last));
            streams.err().println("sha256 " + receipt.sha256());
        }
    }
}
