package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameListener;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Watches a name. */
@Command(
        name = "watch",
        description = "Print what is said of a name, and each time that it changes, until it is stopped.",
        footer = {
            "",
            "What is no record is told on standard error: that there is no such name yet, that no server answers, that the time"
                    + " of what was printed is over.",
            "",
            "Example:",
            "  msocket names watch files@example.org"
        })
final class NamesWatchCommand extends NamesClientCommand {
    /** Beyond that only the newest counts, as for whoever reads slowly. */
    private static final int MOST_WAITING = 16;

    @Option(names = "--count", paramLabel = "N", description = "End after so many. Default: never.")
    private long count = Long.MAX_VALUE;

    @Override
    void run(NameClient client, StandardStreams streams) throws IOException, InterruptedException {
        if (count < 1) {
            throw new CommandFailure(ExitCodes.USAGE, "--count is at least 1, not " + count);
        }
        BlockingQueue<NameRecord> news = new ArrayBlockingQueue<>(MOST_WAITING);
        // It ends with the client.
        client.watch(name(), new Listener(name(), news, streams));
        NameRecord last = null;
        for (long i = 0; i < count; ) {
            NameRecord record = next(news, last);
            if (record == null) {
                tell(streams, "the time of what was said last of %s is over".formatted(name()));
                last = null;
            } else {
                NamesOutput.print(record, Instant.now(), streams);
                streams.print("");
                last = record;
                i++;
            }
        }
    }

    /** What comes next; null when the time of the last one is over before. */
    private static @Nullable NameRecord next(BlockingQueue<NameRecord> news, @Nullable NameRecord last)
            throws InterruptedException {
        if (last == null || last.removed() || !last.expiry().isAfter(Instant.now())) {
            return news.take();
        }
        return news.poll(Duration.between(Instant.now(), last.expiry()).toSeconds() + 1, TimeUnit.SECONDS);
    }

    private static void tell(StandardStreams streams, String text) {
        streams.err().println("msocket names watch: " + text);
    }

    private record Listener(Name name, BlockingQueue<NameRecord> news, StandardStreams streams)
            implements NameListener {
        @Override
        public void handleRecord(SignedRecord record) {
            while (!news.offer(record.record())) {
                news.poll();
            }
        }

        @Override
        public void handleAbsent() {
            tell(streams, "there is no name %s yet".formatted(name));
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            tell(streams, String.valueOf(trouble.getMessage()));
        }
    }
}
