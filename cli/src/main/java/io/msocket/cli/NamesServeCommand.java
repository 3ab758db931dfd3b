package io.msocket.cli;

import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MvNameStore;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves names. */
@Command(
        name = "serve",
        description = "Serve names by HTTP, until it is stopped.",
        footer = {
            "",
            "Anybody may register a name that nobody has. Records are signed by their owners, so that this server can keep"
                    + " one back, but not forge it. Look at it with: curl http://HOST:PORT/",
            "",
            "Example:",
            "  msocket names serve --listen '*:8443' --data /var/lib/msocket-names --tls-certificate cert.pem --tls-key key.pem"
        })
final class NamesServeCommand extends BaseCommand {
    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "Where to listen: an address of this machine, or * for all; port 0 for any free one.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private HostPort listen;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Where the names are kept; made where it is missing. One process at a time has it.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Path data;

    @ArgGroup(exclusive = false)
    private @Nullable Tls tls;

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
        InetSocketAddress address = listen.toListen();
        NameServerSettings settings = NameServerSettings.of(address);
        if (tls != null) {
            settings = settings.withTls(new NameServerSettings.TlsFiles(tls.certificates, tls.key));
        }
        try (NameStore store = MvNameStore.open(data);
                NameServer server = start(settings, store)) {
            streams.print("serving names on %s://%s, kept in %s"
                    .formatted(tls == null ? "http" : "https", HostPort.format(server.address()), data));
            // Until the process is told to stop: what was acknowledged is on the disk, however it ends.
            new CountDownLatch(1).await();
        }
        return ExitCodes.OK;
    }

    private static NameServer start(NameServerSettings settings, NameStore store) throws IOException {
        try {
            return NameServer.start(settings, store, InstantSource.system());
        } catch (BindException e) {
            throw new CommandFailure(ExitCodes.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }
}
