package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameListener;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches a name. */
@Command(
        name = "watch",
        description = "Print what is said of a name, and each time that it changes, until it is stopped.",
        footer = {"", "Example:", "  msocket names watch files@example.org"})
final class NamesWatchCommand extends BaseCommand {
    /** Beyond that only the newest counts, as for whoever reads slowly. */
    private static final int MOST_WAITING = 16;

    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As files@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    @Option(names = "--count", paramLabel = "N", description = "End after so many. Default: never.")
    private long count = Long.MAX_VALUE;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        BlockingQueue<NameRecord> news = new ArrayBlockingQueue<>(MOST_WAITING);
        try (NameClient client = servers.open()) {
            // It ends with the client.
            client.watch(name, new Listener(news, streams));
            for (long i = 0; i < count; i++) {
                NameRecord record = news.take();
                for (String line : NamesOutput.lines(record)) {
                    streams.print(line);
                }
                streams.print("");
            }
        }
        return ExitCodes.OK;
    }

    private record Listener(BlockingQueue<NameRecord> news, StandardStreams streams) implements NameListener {
        @Override
        public void handleRecord(SignedRecord record) {
            while (!news.offer(record.record())) {
                news.poll();
            }
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            streams.err().println("msocket names watch: " + trouble.getMessage());
        }
    }
}
