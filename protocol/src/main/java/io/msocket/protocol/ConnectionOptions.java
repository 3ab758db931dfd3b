package io.msocket.protocol;

import java.time.Duration;
import java.util.Objects;

/**
 * What one connection may use, and how long it waits. Immutable.
 *
 * @param initialWindow bytes that the peer may send ahead of the reader at first
 * @param maxWindow the same at most, once the stream has shown that it needs it; 16 MiB fill 1 Gbit/s over 100 ms
 * @param maxSendBuffer bytes kept for sending or resending, at most
 * @param maxFlowpaths flowpaths at one time, attempts included
 * @param retention how long the connection survives without any flowpath
 * @param keepAlive how long a client lets a flowpath be silent before it asks whether it still works; zero for never
 * @param handshakeTimeout how long one attempt at a flowpath may take, TCP's handshake and ours together
 * @param cleartextData whether stream data goes unencrypted and unauthenticated inside an authenticated connection;
 *     both ends must ask for it
 * @param keyLifetime how long a flowpath in use keeps its keys, before the client renews them by a fresh agreement
 * @param keyLifetimeBytes the same in stream bytes
 * @param mode how many flowpaths the client keeps, and which carry data
 * @param fullMesh whether, in a mode with several flowpaths, the client wants one from each of its addresses to each of the server's,
 *     rather than one from each of its addresses; at most as many as without
 * @param scheduler makes what chooses among flowpaths, one for each connection
 * @param controlDatagrams whether a server may tell its client by a datagram that it has moved, where both ends allow it; for a driver
 *     that has a control socket ({@link ControlChannel})
 * @param controlKeepAlive how often a client sends its server a datagram, so that what is between them lets the server's own ones
 *     through; zero for never
 */
public record ConnectionOptions(
        long initialWindow,
        long maxWindow,
        long maxSendBuffer,
        int maxFlowpaths,
        Duration retention,
        Duration keepAlive,
        Duration handshakeTimeout,
        boolean cleartextData,
        Duration keyLifetime,
        long keyLifetimeBytes,
        HandoverMode mode,
        boolean fullMesh,
        PathScheduler.Factory scheduler,
        boolean controlDatagrams,
        Duration controlKeepAlive) {

    // Before the defaults, which are checked against them.
    private static final long MIN_WINDOW = 1024;
    private static final long MAX_WINDOW = 1L << 40;
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** As much as SSH renews its keys after (RFC 4253, section 9), times eight: our limit per key is far away, at 64 GiB. */
    private static final long DEFAULT_KEY_BYTES = 8L << 30;

    private static final long LEAST_KEY_BYTES = 1024;

    /** No mapping is dropped sooner (RFC 4787 asks for two minutes), and more would be a load on servers. */
    private static final long LEAST_CONTROL_KEEP_ALIVE_MILLIS = 1_000;

    private static final ConnectionOptions DEFAULTS = new ConnectionOptions(
            256 * 1024,
            16 * 1024 * 1024,
            16 * 1024 * 1024,
            16,
            Duration.ofDays(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            false,
            Duration.ofMinutes(10),
            DEFAULT_KEY_BYTES,
            HandoverMode.SINGLE,
            false,
            PathSchedulers.earliestCompletion(),
            false,
            Duration.ZERO);

    public ConnectionOptions {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(scheduler, "scheduler");
        requireRange("initialWindow", initialWindow, MIN_WINDOW, maxWindow);
        requireRange("maxWindow", maxWindow, MIN_WINDOW, MAX_WINDOW);
        requireRange("maxSendBuffer", maxSendBuffer, MIN_WINDOW, MAX_WINDOW);
        requireRange("maxFlowpaths", maxFlowpaths, 1, Limits.MAX_REPORTED_PATHS);
        requireRange("retention", retention.toMillis(), 0, LONGEST.toMillis());
        requireRange("keepAlive", keepAlive.toMillis(), 0, LONGEST.toMillis());
        requireRange("keyLifetime", keyLifetime.toMillis(), 1, LONGEST.toMillis());
        requireRange("keyLifetimeBytes", keyLifetimeBytes, LEAST_KEY_BYTES, Long.MAX_VALUE);
        requireControlKeepAlive(controlKeepAlive);
        requireRange("handshakeTimeout", handshakeTimeout.toMillis(), 1, LONGEST.toMillis());
    }

    private static void requireControlKeepAlive(Duration time) {
        if (!time.isZero()) {
            requireRange("controlKeepAlive", time.toMillis(), LEAST_CONTROL_KEEP_ALIVE_MILLIS, LONGEST.toMillis());
        }
    }

    private static void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, but must be between %d and %d".formatted(name, value, least, most));
        }
    }

    /** The values that suit most programs. */
    public static ConnectionOptions defaults() {
        return DEFAULTS;
    }

    /** A builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The same with other windows, in bytes. */
    public ConnectionOptions withWindows(long initial, long most) {
        return toBuilder().windows(initial, most).build();
    }

    /** The same with another bound on what is kept for sending, in bytes. */
    public ConnectionOptions withMaxSendBuffer(long bytes) {
        return toBuilder().maxSendBuffer(bytes).build();
    }

    /** The same with another number of flowpaths. */
    public ConnectionOptions withMaxFlowpaths(int most) {
        return toBuilder().maxFlowpaths(most).build();
    }

    /** The same with another retention time. */
    public ConnectionOptions withRetention(Duration time) {
        return toBuilder().retention(time).build();
    }

    /** The same with another keepalive time, zero for none. */
    public ConnectionOptions withKeepAlive(Duration time) {
        return toBuilder().keepAlive(time).build();
    }

    /** The same with another time for each attempt at a flowpath. */
    public ConnectionOptions withHandshakeTimeout(Duration time) {
        return toBuilder().handshakeTimeout(time).build();
    }

    /** The same with or without cleartext data. */
    public ConnectionOptions withCleartextData(boolean cleartext) {
        return toBuilder().cleartextData(cleartext).build();
    }

    /** The same with other lifetimes of keys. */
    public ConnectionOptions withKeyLifetime(Duration time, long bytes) {
        return toBuilder().keyLifetime(time, bytes).build();
    }

    /** The same in another mode. */
    public ConnectionOptions withMode(HandoverMode mode) {
        return toBuilder().mode(mode).build();
    }

    /** The same with or without a flowpath for each pair of addresses. */
    public ConnectionOptions withFullMesh(boolean mesh) {
        return toBuilder().fullMesh(mesh).build();
    }

    /** The same with another scheduler. */
    public ConnectionOptions withScheduler(PathScheduler.Factory scheduler) {
        return toBuilder().scheduler(scheduler).build();
    }

    /** The same with or without datagrams that tell of the server's moves. */
    public ConnectionOptions withControlDatagrams(boolean allowed) {
        return toBuilder().controlDatagrams(allowed).build();
    }

    /** The same with another time between a client's datagrams, zero for none. */
    public ConnectionOptions withControlKeepAlive(Duration time) {
        return toBuilder().controlKeepAlive(time).build();
    }

    /** Collects values; checked when built. Not thread-safe. */
    public static final class Builder {
        private long initialWindow;
        private long maxWindow;
        private long maxSendBuffer;
        private int maxFlowpaths;
        private Duration retention;
        private Duration keepAlive;
        private Duration handshakeTimeout;
        private boolean cleartextData;
        private Duration keyLifetime;
        private long keyLifetimeBytes;
        private HandoverMode mode;
        private boolean fullMesh;
        private PathScheduler.Factory scheduler;
        private boolean controlDatagrams;
        private Duration controlKeepAlive;

        private Builder(ConnectionOptions from) {
            initialWindow = from.initialWindow;
            maxWindow = from.maxWindow;
            maxSendBuffer = from.maxSendBuffer;
            maxFlowpaths = from.maxFlowpaths;
            retention = from.retention;
            keepAlive = from.keepAlive;
            handshakeTimeout = from.handshakeTimeout;
            cleartextData = from.cleartextData;
            keyLifetime = from.keyLifetime;
            keyLifetimeBytes = from.keyLifetimeBytes;
            mode = from.mode;
            fullMesh = from.fullMesh;
            scheduler = from.scheduler;
            controlDatagrams = from.controlDatagrams;
            controlKeepAlive = from.controlKeepAlive;
        }

        /** How far the peer may send ahead of the application: at first, and at most, in bytes. */
        public Builder windows(long initial, long most) {
            initialWindow = initial;
            maxWindow = most;
            return this;
        }

        /** What is kept for sending or resending, at most, in bytes. */
        public Builder maxSendBuffer(long bytes) {
            maxSendBuffer = bytes;
            return this;
        }

        /** Flowpaths at one time, attempts included. */
        public Builder maxFlowpaths(int most) {
            maxFlowpaths = most;
            return this;
        }

        /** How long the connection survives without any flowpath; a server may keep a stranger's for less (PROTOCOL.md, 10.1). */
        public Builder retention(Duration time) {
            retention = time;
            return this;
        }

        /** How long a client lets a flowpath be silent before it asks whether it still works; zero for never. */
        public Builder keepAlive(Duration time) {
            keepAlive = time;
            return this;
        }

        /** How long one attempt at a flowpath may take. */
        public Builder handshakeTimeout(Duration time) {
            handshakeTimeout = time;
            return this;
        }

        /** Whether stream data goes in clear inside an authenticated connection. */
        public Builder cleartextData(boolean cleartext) {
            cleartextData = cleartext;
            return this;
        }

        /** How long a flowpath in use keeps its keys, and for how many stream bytes. */
        public Builder keyLifetime(Duration time, long bytes) {
            keyLifetime = time;
            keyLifetimeBytes = bytes;
            return this;
        }

        /** How many flowpaths the client keeps, and which carry data. */
        public Builder mode(HandoverMode wanted) {
            mode = wanted;
            return this;
        }

        /** Whether the client wants a flowpath for each pair of addresses, where it wants several. */
        public Builder fullMesh(boolean mesh) {
            fullMesh = mesh;
            return this;
        }

        /** What chooses the flowpath for the stream's next bytes, one for each connection. */
        public Builder scheduler(PathScheduler.Factory factory) {
            scheduler = factory;
            return this;
        }

        /** Whether a server may tell its client by a datagram that it has moved. */
        public Builder controlDatagrams(boolean allowed) {
            controlDatagrams = allowed;
            return this;
        }

        /** How often a client sends its server a datagram; zero for never. */
        public Builder controlKeepAlive(Duration time) {
            controlKeepAlive = time;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public ConnectionOptions build() {
            return new ConnectionOptions(
                    initialWindow,
                    maxWindow,
                    maxSendBuffer,
                    maxFlowpaths,
                    retention,
                    keepAlive,
                    handshakeTimeout,
                    cleartextData,
                    keyLifetime,
                    keyLifetimeBytes,
                    mode,
                    fullMesh,
                    scheduler,
                    controlDatagrams,
                    controlKeepAlive);
        }
    }
}
