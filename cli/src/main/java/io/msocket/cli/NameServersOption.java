package io.msocket.cli;

import io.msocket.names.client.FileKnownNames;
import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.resolver.ConfiguredNames;
import io.msocket.names.resolver.NameServers;
import io.msocket.names.resolver.RecordResolver;
import io.msocket.socket.NameResolver;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which name servers are asked. */
final class NameServersOption {
    @Option(
            names = "--names",
            split = ",",
            paramLabel = "URL",
            description = "The name servers, the first one first: https://names.example.org:8443. Default: those of"
                    + " the variable MSOCKET_NAMES, or of the file ~/.msocket/names, one a line, or of the name's domain"
                    + " in DNS (_msocket-names._tcp).")
    private List<URI> servers = List.of();

    @Option(
            names = "--names-ca",
            paramLabel = "FILE",
            description =
                    "Certificates (PEM) that are trusted of name servers by https, besides those that this machine"
                            + " trusts: of an authority of one's own, or of the server itself.")
    private @Nullable Path trusted;

    @Option(
            names = "--names-poll",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "Names that are watched are asked for that often besides, at another name server where there are"
                            + " several, up to half of it sooner by chance. Default: 5m.")
    private @Nullable Duration polling;

    /** The option that was given; null for none. */
    @Nullable
    String given() {
        if (!servers.isEmpty()) {
            return "--names";
        }
        return trusted != null ? "--names-ca" : polling != null ? "--names-poll" : null;
    }

    /** Ready to ask them of a name. What is seen of names is remembered for this user. */
    NameClient open(Name name) throws IOException {
        try {
            return open(servers.isEmpty() ? NameServers.of(name) : servers);
        } catch (UnknownHostException e) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "%s; give --names, or set %s, or write their URLs into %s"
                            .formatted(e.getMessage(), NameServers.VARIABLE, NameServers.file()),
                    e);
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
    }

    private NameClient open(List<URI> asked) throws IOException {
        try {
            NameClientSettings settings = NameClientSettings.of(asked)
                    .withBelief(new FileKnownNames(NameServers.known()), FirstRecords.any());
            return NameClient.open(changes().apply(settings));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** For sockets; the usual one where none are named here. */
    NameResolver resolver() throws IOException {
        if (!servers.isEmpty()) {
            // It ends with the command.
            return new RecordResolver(open(servers));
        }
        return new ConfiguredNames(changes());
    }

    /** What these options change of the usual settings. */
    private UnaryOperator<NameClientSettings> changes() throws IOException {
        SSLContext tls = trusted == null ? null : TrustedCertificates.with(trusted);
        Duration each = polling;
        if (each != null && each.compareTo(NameClientSettings.LEAST_POLLING) < 0) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "--names-poll: at least %s, not %s"
                            .formatted(
                                    DurationConverter.format(NameClientSettings.LEAST_POLLING),
                                    DurationConverter.format(each)));
        }
        return usual -> {
            NameClientSettings trusting = tls == null ? usual : usual.withTls(tls);
            return each == null ? trusting : trusting.withPolling(each);
        };
    }
}
