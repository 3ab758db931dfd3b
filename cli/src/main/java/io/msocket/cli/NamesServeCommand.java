package io.msocket.cli;

import io.msocket.names.cassandra.CassandraAddress;
import io.msocket.names.cassandra.CassandraNameStore;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MvNameStore;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves names. */
@Command(
        name = "serve",
        description = "Serve names by HTTP, until it is stopped.",
        footer = {
            "",
            "Anybody may register a name that nobody has. Records are signed by their owners, so that this server can"
                    + " keep one back, but not forge it. Look at it with: curl http://HOST:PORT/",
            "",
            "Example:",
            "  msocket names serve --listen '*:8443' --data /var/lib/msocket-names --tls-certificate cert.pem"
                    + " --tls-key key.pem",
            "  msocket names serve --listen '*:8443' --store cassandra://db1,db2,db3/names --peer http://names2:8443"
        })
final class NamesServeCommand extends BaseCommand {
    @Mixin
    private ListenOption listen;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Kept kept;

    @Option(
            names = "--peer",
            split = ",",
            paramLabel = "URL",
            description =
                    "Other name servers over the same Cassandra, http://HOST:PORT, which are told at once of what is"
                            + " new here.")
    private List<URI> peers = List.of();

    @ArgGroup(exclusive = false)
    private @Nullable Tls tls;

    /** One of them. */
    private static final class Kept {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Where the names are kept; made where it is missing. One process at a time has it.")
        private @Nullable Path data;

        @Option(
                names = "--store",
                paramLabel = "URL",
                converter = CassandraAddressConverter.class,
                description =
                        "Keep the names in Apache Cassandra, cassandra://HOST[:PORT],.../KEYSPACE: some nodes of one"
                                + " data centre. Any number of name servers may.")
        private @Nullable CassandraAddress store;

        NameStore open() throws IOException {
            try {
                return store == null ? MvNameStore.open(Objects.requireNonNull(data)) : CassandraNameStore.open(store);
            } catch (UnknownHostException e) {
                throw new CommandFailure(ExitCodes.NO_HOST, String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw store == null ? e : new CommandFailure(ExitCodes.UNAVAILABLE, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public String toString() {
            return String.valueOf(store == null ? data : store);
        }
    }

    /** Both of them. */
    private static final class Tls {
        @Option(
                names = "--tls-certificate",
                required = true,
                paramLabel = "FILE",
                description = "Serve by HTTPS, with these certificates (PEM, the server's own first).")
        @SuppressWarnings("NullAway.Init") // picocli fills what is required.
        private Path certificates;

        @Option(
                names = "--tls-key",
                required = true,
                paramLabel = "FILE",
                description = "The private key of the certificate (PEM, PKCS #8, without a password).")
        @SuppressWarnings("NullAway.Init") // picocli fills what is required.
        private Path key;
    }

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        InetSocketAddress address = listen.address().toListen();
        NameServerSettings settings = withPeers(NameServerSettings.of(address));
        if (tls != null) {
            settings = settings.withTls(new NameServerSettings.TlsFiles(tls.certificates, tls.key));
        }
        try (NameStore store = kept.open();
                NameServer server = start(settings, store)) {
            streams.print("serving names on %s://%s, kept in %s"
                    .formatted(tls == null ? "http" : "https", HostPort.format(server.address()), kept));
            // Until the process is told to stop: what was acknowledged is on the disk, however it ends.
            new CountDownLatch(1).await();
        }
        return ExitCodes.OK;
    }

    private NameServerSettings withPeers(NameServerSettings settings) throws CommandFailure {
        if (!peers.isEmpty() && kept.store == null) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "--peer is for name servers over one Cassandra (--store); a directory is one server's");
        }
        try {
            return settings.withPeers(peers);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static NameServer start(NameServerSettings settings, NameStore store) throws IOException {
        try {
            return NameServer.start(settings, store, InstantSource.system());
        } catch (BindException e) {
            String why = String.valueOf(e.getMessage());
            throw new CommandFailure(Failures.listenStatus(why), why, e);
        }
    }
}
