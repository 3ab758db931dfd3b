package io.msocket.cli;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.protocol.Service;
import io.msocket.socket.Identity;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is said of a name: options of the commands that say it. */
final class NameContent {
    @Option(
            names = "--address",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "Where it can be reached, best first.")
    private @Nullable List<HostPort> addresses;

    @Option(
            names = "--protocol",
            paramLabel = "TEXT",
            description = "What is spoken there; both ends have to name the same. Default: that of the file server.")
    private String protocol = Services.FILES.protocol();

    @ArgGroup
    private Proof proof = new Proof();

    /** At most one of them. */
    private static final class Proof {
        @Option(
                names = "--server-key",
                paramLabel = "KEY",
                converter = PeerKeyConverter.class,
                description = "The key by which it proves itself, as 'msocket key' prints it.")
        private @Nullable PeerKey key;

        @Option(
                names = "--identity",
                paramLabel = "FILE",
                description = "The same by its file. Default: ~/.msocket/identity, if there is one.")
        private @Nullable Path identity;
    }

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "One more thing to be known of it; may be given again.")
    private Map<String, String> attributes = Map.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long that counts, from now on. Default: 30d.")
    private Duration lifetime = Duration.ofDays(30);

    /** Whether something with that name can be connected to. */
    private static boolean isReachable(RecordKind kind) {
        return kind == RecordKind.SERVICE || kind == RecordKind.DEVICE;
    }

    /** Adds it; what is not given stays as it is, but for the time, which begins anew. */
    void addTo(NameRecord.Builder builder, Name name, RecordKind kind, boolean isNew, Instant now) throws IOException {
        builder.valid(now, now.plus(lifetime));
        attributes.forEach(builder::attribute);
        if (addresses != null) {
            List<PublishedAddress> published = new ArrayList<>();
            for (HostPort address : addresses) {
                published.add(publish(address));
            }
            builder.addresses(published);
        }
        PeerKey key = key(isNew && isReachable(kind));
        if (key != null) {
            builder.endpoint(ServiceEndpoint.of(new Service(name.toString(), protocol), key.toBytes()));
        }
    }

    private static PublishedAddress publish(HostPort address) throws CommandFailure {
        try {
            return PublishedAddress.direct(address.toAnnounce());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, "--address: " + e.getMessage(), e);
        }
    }

    private @Nullable PeerKey key(boolean isNeeded) throws IOException {
        if (proof.key != null) {
            return proof.key;
        }
        if (proof.identity != null) {
            return Identity.load(proof.identity).publicKey();
        }
        Path usual = Endpoints.defaultIdentity();
        return isNeeded && Files.exists(usual) ? Identity.load(usual).publicKey() : null;
    }
}
