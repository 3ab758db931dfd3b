package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.names.cassandra.CassandraAddress;
import io.msocket.names.cassandra.CassandraNameStore;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MvNameStore;
import io.msocket.names.store.NameStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A name server over the records of a directory, or of a keyspace of Cassandra: {@code msocket names serve}, but that one network may register more names. Reports
 * {@code listening} with its port, when it began to start and when it listened; on the command {@code memory} on standard input it
 * reports {@code memory}.
 */
public final class NameServing {
    private static final int ARGUMENTS_WITHOUT_PEERS = 4;
    private static final int USAGE_STATUS = 2;

    /** For a store that cannot be opened. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final long AGAIN_MILLIS = 500;

    private NameServing() {}

    /**
     * Runs it until the end of standard input.
     *
     * @param arguments {@code ADDRESS PORT STORE NAMES [PEER]...}: a directory or {@code cassandra://HOST,.../KEYSPACE}, how many new names
     *     a network may register at once, and the URLs of other name servers over the same store
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < ARGUMENTS_WITHOUT_PEERS) {
            System.err.println("usage: ADDRESS PORT STORE NAMES [PEER]...");
            System.exit(USAGE_STATUS);
        }
        InetSocketAddress listen =
                new InetSocketAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
        NameServerSettings settings = NameServerSettings.of(listen)
                .withMaxNewNames(Integer.parseInt(arguments[3]))
                .withPeers(Arrays.stream(arguments)
                        .skip(ARGUMENTS_WITHOUT_PEERS)
                        .map(URI::create)
                        .toList());
        long began = System.nanoTime();
        try (NameStore store = open(arguments[2]);
                NameServer server = NameServer.start(settings, store, InstantSource.system())) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("port", Integer.toString(server.address().getPort()));
            fields.put("began", Long.toString(Follower.micros(began)));
            fields.put("listened", Long.toString(Follower.micros(System.nanoTime())));
            LoadSockets.say(new Report("listening", fields));
            obey();
        }
    }

    private static NameStore open(String store) throws IOException, InterruptedException {
        return store.startsWith(CassandraAddress.SCHEME)
                ? openSoon(CassandraAddress.parse(store))
                : MvNameStore.open(Path.of(store));
    }

    /** Again after a failure, as who looks after services would start it again: nodes that have just come may be busy. */
    private static NameStore openSoon(CassandraAddress address) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return CassandraNameStore.open(address);
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                System.err.println(e.getMessage());
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
        }
    }

    private static void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (!command.equals("memory")) {
                throw new IllegalArgumentException("there is no command '" + command + "'");
            }
            LoadSockets.say(Report.of("memory", "bytes", Long.toString(ProcessMemory.now())));
        }
    }
}
