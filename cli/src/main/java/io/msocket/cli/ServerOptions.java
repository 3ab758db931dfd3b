package io.msocket.cli;

import io.msocket.names.record.Name;
import io.msocket.protocol.PathScheduler;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.PeerKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that listens. */
final class ServerOptions {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "This server's identity, made if missing. Default: ~/.msocket/identity.")
    private @Nullable Path key;

    @Option(
            names = "--allow",
            paramLabel = "KEY",
            split = ",",
            converter = PeerKeyConverter.class,
            description = "Only let clients in that have one of these keys (KEY[,KEY...]; see 'key'). Default: anyone.")
    private Set<PeerKey> allowed = new LinkedHashSet<>();

    @Option(
            names = "--cleartext",
            description = "Let clients that ask for it send data unencrypted; the handshakes stay authenticated.")
    private boolean cleartext;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            converter = RetentionConverter.class,
            description =
                    "How long to keep the connection of a client that is away. Default: 1d; less for one of short use.")
    private @Nullable Duration retention;

    @Option(
            names = "--announce",
            paramLabel = "HOST:PORT",
            split = ",",
            converter = HostPort.Converter.class,
            description =
                    "Tell clients that they can reach this server there as well (HOST:PORT[,HOST:PORT...], at most 8),"
                            + " should the address fail that they have come by.")
    private List<HostPort> announced = new ArrayList<>();

    @Option(
            names = "--announce-interface",
            paramLabel = "NAME",
            split = ",",
            description =
                    "The same with the addresses of this machine's interfaces of that name, with * for any characters,"
                            + " as they come and go (NAME[,NAME...]); for --listen '*:PORT'.")
    private List<String> announcedInterfaces = new ArrayList<>();

    @Mixin
    private SchedulerOption scheduler;

    @Mixin
    private PublishOption published;

    /** The identity's file, or null for the default one. */
    @Nullable
    Path key() {
        return key;
    }

    /** The clients that may connect; empty for anyone. */
    Set<PeerKey> allowed() {
        return allowed;
    }

    boolean cleartext() {
        return cleartext;
    }

    /** Null for the default. */
    PathScheduler.@Nullable Factory scheduler() {
        return scheduler.get();
    }

    /** Where clients can reach this server, besides. */
    List<InetSocketAddress> announced() throws CommandFailure {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (HostPort one : announced) {
            addresses.add(one.toAnnounce());
        }
        return addresses;
    }

    /** Null for none. */
    @Nullable
    Interfaces announcedInterfaces() throws CommandFailure {
        try {
            return announcedInterfaces.isEmpty() ? null : Interfaces.named(announcedInterfaces.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, "--announce-interface: " + e.getMessage(), e);
        }
    }

    /** Under which it can be reached; null for none. */
    @Nullable
    Name name() {
        return published.name();
    }

    /** What clients elsewhere are given to reach it: its name, or its address with its key. */
    String reachableAt(InetSocketAddress listening, PeerKey key) {
        Name name = published.name();
        return name == null ? HostPort.urlOf(listening, key) : name.toString();
    }

    /** Refuses options that mean nothing beside the others. */
    void requireConsistent() throws CommandFailure {
        published.requireName();
    }

    /** Keeps telling where the server is, if it is to have a name. */
    Closeable publish(MServerSocket socket) throws IOException {
        return published.begin(socket);
    }

    @Nullable
    Duration retention() {
        return retention;
    }
}
