package io.msocket.cli;

import io.msocket.names.record.FormerKeys;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.protocol.Service;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is said of a name: options of the commands that say it. */
final class NameContent {
    private static final Duration LIFETIME = Duration.ofDays(30);

    @Option(
            names = "--address",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "Where it can be reached, best first; '' for nowhere.")
    private @Nullable List<String> addresses;

    @Option(
            names = "--service",
            paramLabel = "TEXT",
            description =
                    "What is served there; the server has to prove it. Default for a new name: what 'serve' serves.")
    private @Nullable String service;

    @Option(
            names = "--protocol",
            paramLabel = "TEXT",
            description =
                    "What is spoken there; both ends have to name the same. Default for a new name: that of the file"
                            + " server.")
    private @Nullable String protocol;

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
                description = "The same by its file. Default for a new name: ~/.msocket/identity, if there is one.")
        private @Nullable Path identity;

        @Option(names = "--no-server-key", description = "There is none: nobody can connect to it.")
        private boolean none;
    }

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "One more thing to be known of it, or with no value one less; may be given again.")
    private Map<String, String> attributes = Map.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long that counts, from now on. Default for a new name: 30d.")
    private @Nullable Duration lifetime;

    /** Whether something with that name can be connected to. */
    private static boolean isReachable(RecordKind kind) {
        return kind == RecordKind.SERVICE || kind == RecordKind.DEVICE;
    }

    /** Adds it to the first record of a name. */
    void begin(NameRecord.Builder builder, Name name, RecordKind kind, Instant now) throws IOException {
        builder.valid(now, now.plus(lifetime == null ? LIFETIME : lifetime));
        addTo(builder);
        PeerKey key = key(isReachable(kind));
        if (key != null) {
            builder.endpoint(endpoint(Services.FILES, key.toBytes()));
        } else {
            requireNoProtocol(name);
        }
    }

    /**
     * Adds it; what is not given stays as it is.
     *
     * @param overlap for how long keys of before count beside another one; null for no time
     */
    void change(NameRecord.Builder builder, NameRecord before, Instant now, @Nullable Duration overlap)
            throws IOException {
        if (lifetime != null) {
            builder.valid(now, now.plus(lifetime));
        }
        addTo(builder);
        PeerKey key = key(false);
        if (overlap != null && key == null) {
            throw new CommandFailure(
                    ExitCodes.USAGE, "--keep-old-for is for another key: give --server-key or --identity, too");
        }
        if (proof.none) {
            requireNoProtocol(before.name());
            builder.noEndpoint().noAttribute(FormerKeys.UNTIL);
            return;
        }
        ServiceEndpoint endpoint = before.endpoint();
        if (key != null) {
            builder.endpoint(endpoint(endpoint == null ? Services.FILES : endpoint.service(), key.toBytes()))
                    .noAttribute(FormerKeys.UNTIL);
            if (overlap != null) {
                builder.endpoint(withFormer(key, before, now)).attribute(FormerKeys.UNTIL, end(now, overlap));
            }
        } else if (endpoint == null) {
            requireNoProtocol(before.name());
        } else {
            // The process that serves it is the same, and so are all of its keys.
            Service served = served(endpoint.service());
            builder.endpoint(new ServiceEndpoint(served, endpoint.keys(), endpoint.instance()));
        }
    }

    /** Until when keys of before count. */
    static String end(Instant now, Duration overlap) {
        return now.plus(overlap).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The process that serves it is the one of before, until one with the other key takes its place. */
    private ServiceEndpoint withFormer(PeerKey key, NameRecord before, Instant now) throws CommandFailure {
        ServiceEndpoint former = FormerKeys.endpointAt(before, now);
        if (former == null) {
            throw new CommandFailure(
                    ExitCodes.USAGE, "--keep-old-for: %s has no key that could be kept".formatted(before.name()));
        }
        List<String> keys = Stream.concat(Stream.of(HexFormat.of().formatHex(key.toBytes())), former.keys().stream())
                .distinct()
                .limit(ServiceEndpoint.MAX_KEYS)
                .toList();
        return new ServiceEndpoint(served(former.service()), keys, former.instance());
    }

    private void requireNoProtocol(Name name) throws CommandFailure {
        if (protocol != null || service != null) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "%s has no key by which it proves itself, so that nothing can be spoken with it: give --identity or --server-key, too"
                            .formatted(name));
        }
    }

    /** @param usual where nothing else is given */
    private ServiceEndpoint endpoint(Service usual, byte[] key) throws CommandFailure {
        return ServiceEndpoint.of(served(usual), key);
    }

    private Service served(Service usual) throws CommandFailure {
        try {
            return new Service(
                    service == null ? usual.name() : service, protocol == null ? usual.protocol() : protocol);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, "--service, --protocol: " + e.getMessage(), e);
        }
    }

    private void addTo(NameRecord.Builder builder) throws CommandFailure {
        attributes.forEach((key, value) -> {
            if (value.isEmpty()) {
                builder.noAttribute(key);
            } else {
                builder.attribute(key, value);
            }
        });
        if (addresses != null) {
            List<PublishedAddress> published = new ArrayList<>();
            for (String address : addresses) {
                if (!address.isEmpty()) {
                    published.add(publish(address));
                }
            }
            builder.addresses(published);
        }
    }

    private static PublishedAddress publish(String address) throws CommandFailure {
        try {
            return PublishedAddress.direct(HostPort.parse(address).toAnnounce());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, "--address: " + e.getMessage(), e);
        }
    }

    private @Nullable PeerKey key(boolean isNeeded) throws IOException {
        if (proof.key != null) {
            return proof.key;
        }
        if (proof.identity != null) {
            return Endpoints.identity(proof.identity).publicKey();
        }
        Path usual = Endpoints.defaultIdentity();
        return isNeeded && !proof.none && Files.exists(usual)
                ? Endpoints.identity(usual).publicKey()
                : null;
    }
}
