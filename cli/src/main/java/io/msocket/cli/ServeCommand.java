package io.msocket.cli;

import io.msocket.cli.files.Clients;
import io.msocket.cli.files.FileServer;
import io.msocket.cli.files.FileServerOptions;
import io.msocket.cli.files.SharedDirectory;
import io.msocket.cli.files.TransferOutcome;
import io.msocket.cli.files.Writers;
import io.msocket.names.record.Name;
import io.msocket.protocol.Principal;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shares a directory. */
@Command(
        name = "serve",
        description = "Share a directory's files for 'get' and 'put'.",
        footer = {
            "",
            "Everyone who can connect may read every file below DIR. With --allow only clients that have a listed key"
                    + " can, and they may store files, too, unless --read-only is given; without it nobody may, unless"
                    + " --writable is. No path leaves DIR; symbolic links below it are not followed.",
            "",
            "Example:",
            "  msocket serve /srv/files --listen '*:4433' --allow msk1:..."
        })
final class ServeCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory to share.")
    private Path directory;

    @Mixin
    private ListenOption listen;

    @Mixin
    private ServerOptions server;

    @ArgGroup
    private Writing writing = new Writing();

    /** At most one of them. */
    private static final class Writing {
        @Option(names = "--read-only", description = "Refuse 'put', whoever asks.")
        private boolean readOnly;

        @Option(
                names = "--writable",
                description = "Let clients store files that have no listed key: everyone who can connect.")
        private boolean writable;

        Writers writers() {
            return readOnly ? Writers.NONE : writable ? Writers.ALL : Writers.LISTED;
        }
    }

    @Option(
            names = "--max-transfers",
            paramLabel = "N",
            description = "How many move at once; further clients wait for their turn. Default: 64.")
    private int maxTransfers = 64;

    @Option(
            names = "--max-file-size",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "The largest file that 'put' may store. Default: what the disk has room for.")
    private ByteSize maxFileSize = new ByteSize(Long.MAX_VALUE);

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = ByteSize.RateConverter.class,
            description = "Send each client at most so much per second: 64MB/s. Default: unlimited.")
    private ByteSize rate = new ByteSize(0);

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Give up a transfer that does not move for so long, unless its client is away. Default: 10m.")
    private Duration idleTimeout = Duration.ofMinutes(10);

    /** For the demo: speak to it on standard output, and end when it ends. */
    @Option(names = "--report", hidden = true)
    private boolean report;

    /** For the demo: move among these addresses, as long as it runs. */
    @Option(names = "--hop", split = ",", hidden = true)
    private List<String> hops = List.of();

    @Option(names = "--hop-every", converter = DurationConverter.class, hidden = true)
    private Duration hopEvery = Duration.ofSeconds(3);

    /** While there is one. */
    private @Nullable Hopper hopper;

    private final TransferLines lines = new TransferLines();

    @Override
    int run(StandardStreams streams) throws IOException {
        if (maxTransfers < 1) {
            throw new ParameterException(spec.commandLine(), "--max-transfers must be at least 1");
        }
        if (report) {
            ParentWatch.start(streams.in());
        }
        SharedDirectory shared = SharedDirectory.of(directory);
        FileServerOptions options =
                new FileServerOptions(writing.writers(), maxTransfers, maxFileSize.bytes(), rate.bytes(), idleTimeout);
        try (Endpoints.Listening listening = Endpoints.listen(listen.address(), Services.FILES, server)) {
            ServerSocket socket = listening.socket();
            announce(streams, shared, (InetSocketAddress) socket.getLocalSocketAddress(), listening.publicKey());
            hop(listening.socket());
            try (FileServer files = new FileServer(
                    socket, shared, options, new KnownClients(server.allowed()), outcome -> print(streams, outcome))) {
                files.run();
            } finally {
                if (hopper != null) {
                    hopper.close();
                }
            }
        }
        return ExitCodes.OK;
    }

    private void hop(MServerSocket socket) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : hops) {
            addresses.add(HostPort.lookUp(address));
        }
        if (!addresses.isEmpty()) {
            hopper = new Hopper(addresses, hopEvery, next -> {
                try {
                    socket.migrate(new InetSocketAddress(next, 0));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void announce(StandardStreams streams, SharedDirectory shared, InetSocketAddress address, PeerKey key)
            throws IOException {
        if (report) {
            streams.print(
                    new Report("listening", Map.of("port", Integer.toString(address.getPort()), "key", key.toString()))
                            .toString());
            return;
        }
        streams.print("serving " + shared.root() + " on " + HostPort.format(address)
                + (isReadOnly() ? ", read-only" : ", to read and to write"));
        streams.print("key " + key);
        Name name = server.name();
        streams.print("get: msocket get " + (name == null ? HostPort.urlOf(address, key) : HostPort.SCHEME + name)
                + "/PATH -o FILE");
    }

    /** For everyone who can connect. */
    private boolean isReadOnly() {
        return switch (writing.writers()) {
            case NONE -> true;
            case LISTED -> server.allowed().isEmpty();
            case ALL -> false;
        };
    }

    private record KnownClients(Set<PeerKey> listed) implements Clients {
        @Override
        public boolean isAway(Socket client) {
            return client instanceof MSocket connection && connection.isSuspended();
        }

        @Override
        public Principal principal(Socket client) {
            Principal source = Clients.super.principal(client);
            if (!(client instanceof MSocket connection)) {
                return source;
            }
            return connection
                    .peerKey()
                    .map(key -> listed.contains(key) ? Principal.ofListed(key.toBytes()) : source.with(key.toBytes()))
                    .orElse(source);
        }

        @Override
        public boolean isListed(Socket client) {
            return client instanceof MSocket connection
                    && connection.peerKey().filter(listed::contains).isPresent();
        }
    }

    private void print(StandardStreams streams, TransferOutcome outcome) {
        try {
            List<String> printed =
                    report ? List.of(toReport(outcome).toString()) : lines.of(outcome, System.nanoTime());
            for (String line : printed) {
                streams.print(line);
            }
        } catch (IOException e) {
            // Whoever read our output went away; the clients did not.
            LoggerFactory.getLogger(ServeCommand.class).debug("cannot print", e);
        }
    }

    private static Report toReport(TransferOutcome outcome) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (outcome.receipt() == null) {
            fields.put("failure", String.valueOf(outcome.failure()).replaceAll("[ =]", "_"));
        } else {
            fields.put("size", Long.toString(outcome.receipt().size()));
            fields.put("sha256", outcome.receipt().sha256());
        }
        return new Report("served", fields);
    }
}
