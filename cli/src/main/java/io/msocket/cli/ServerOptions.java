package io.msocket.cli;

import io.msocket.protocol.PathScheduler;
import io.msocket.socket.PeerKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
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
            description = "How long to keep the connection of a client that is away. Default: 1d.")
    private @Nullable Duration retention;

    @Mixin
    private SchedulerOption scheduler;

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

    @Nullable
    Duration retention() {
        return retention;
    }
}
