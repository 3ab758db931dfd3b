package io.msocket.transport;

import java.time.Duration;

/**
 * What one process may spend on all of its connections together. Immutable.
 *
 * @param kind which of the operating system's ways to wait for sockets is used
 * @param threads event loops, 1 to 1024; each connection belongs to one of them
 * @param looks how often a thread whose waits are mostly short looks for an event, giving the processor away to others,
 *     before it sleeps, up to {@value #MAX_LOOKS}; zero for sleeping at once
 * @param maxConnections connections that others have opened, at most; beyond it one goes of the peer that has most
 * @param maxSuspendedConnections connections without any flowpath, at most; beyond it those go first of the peer that has most
 * @param maxSuspendedBytes bytes that suspended connections keep, at most: for sending again, for reading, and 4 KB for each
 * @param maxReconnecting attempts to reconnect that are under way at a time, at most; more wait for their turn. The connections to one
 *     server use as many as they leave free: half of them where there is no other server
 * @param maxWindowBytes what all receive windows together may promise to peers, in bytes, and what these make us hold besides, of gaps, of
 *     records that have not come whole, of further flowpaths, and unread when they have gone; what connections that this process opened promise at first is not counted.
 *     Of it a peer gets at most a third of what is left free ({@link io.msocket.protocol.MemoryShares})
 * @param maxSendBytes what all connections together keep for sending, in bytes of memory; beyond it each keeps only a little
 * @param maxPooledBytes free arrays that are kept for use again, in bytes, at most
 * @param exitDrain how long the end of the JVM waits for closed connections to deliver what was written
 */
public record TransportSettings(
        Kind kind,
        int threads,
        int looks,
        int maxConnections,
        int maxSuspendedConnections,
        long maxSuspendedBytes,
        int maxReconnecting,
        long maxWindowBytes,
        long maxSendBytes,
        long maxPooledBytes,
        Duration exitDrain) {

    /** Which of the operating system's ways to wait for sockets is used. */
    public enum Kind {
        /** Epoll where it is available, else the JDK's selector. */
        AUTO,
        /** Linux's epoll through Netty's native library, or a clear error. */
        EPOLL,
        /** The JDK's selector. */
        NIO
    }

    static final int MAX_LOOKS = 10_000;

    /** Some 50 us when nobody else runs: a few times what a record takes through the kernel, or to sleep and be woken. */
    private static final int DEFAULT_LOOKS = 80;

    /**
     * One that peers use as badly as they can takes some 120 KB where nothing is left for more: its state, a window of 16 KB and what is
     * behind gaps in it, what it has not acknowledged, and two more flowpaths. The rest of the heap is for what is granted beyond that, for
     * those who have proved nothing, and for the program (docs/SECURITY.md, "The arithmetic of memory").
     */
    private static final long HEAP_FOR_CONNECTION = 256 * 1024;

    /** A suspended connection takes about 4 KB without its bytes, so this many take some 40 MB. */
    private static final int DEFAULT_SUSPENDED_CONNECTIONS = 10_000;

    /**
     * Far fewer than a process may have descriptors, and enough to use a link with a round trip of a second for as many joins as
     * a processor can take part in.
     */
    private static final int DEFAULT_RECONNECTING = 256;

    /** A quarter of the heap at most: suspended bytes must not starve the connections that work. */
    private static final long HEAP_PARTS_FOR_SUSPENDED = 4;

    /** For what peers may send ahead of slow readers. */
    private static final long HEAP_PARTS_FOR_WINDOWS = 4;

    /** And for what slow peers have not acknowledged. */
    private static final long HEAP_PARTS_FOR_SENDING = 8;

    /** Some bulk transfers in full swing hold about this much; more would only serve rare peaks. */
    private static final long DEFAULT_POOLED_BYTES = 16L << 20;

    /** And no more than this of a small heap. */
    private static final long HEAP_PARTS_FOR_POOL = 64;

    /** What a user would wait for a program that does not seem to end. */
    private static final Duration DEFAULT_EXIT_DRAIN = Duration.ofSeconds(10);

    public TransportSettings {
        ProcessBound.THREADS.require(threads);
        requireRange("looks", looks, 0, MAX_LOOKS);
        ProcessBound.MAX_CONNECTIONS.require(maxConnections);
        ProcessBound.MAX_SUSPENDED_CONNECTIONS.require(maxSuspendedConnections);
        ProcessBound.MAX_SUSPENDED_BYTES.require(maxSuspendedBytes);
        ProcessBound.MAX_RECONNECTING.require(maxReconnecting);
        ProcessBound.MAX_WINDOW_BYTES.require(maxWindowBytes);
        ProcessBound.MAX_SEND_BYTES.require(maxSendBytes);
        ProcessBound.MAX_POOLED_BYTES.require(maxPooledBytes);
        requireRange("exitDrain", exitDrain.toMillis(), 0, Duration.ofHours(1).toMillis());
    }

    private static void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, but must be between %d and %d".formatted(name, value, least, most));
        }
    }

    /**
     * What the system properties {@code msocket.*} say (docs/SECURITY.md), and for the rest the values that suit most programs.
     *
     * @throws IllegalArgumentException when a property says something that is not allowed
     */
    public static TransportSettings defaults() {
        int processors = Runtime.getRuntime().availableProcessors();
        long heap = Runtime.getRuntime().maxMemory();
        return new TransportSettings(
                SettingsProperty.kind(),
                ProcessBound.THREADS.countOr(processors),
                processors > 1 ? DEFAULT_LOOKS : 0,
                ProcessBound.MAX_CONNECTIONS.countOr((int) Math.min(Integer.MAX_VALUE, heap / HEAP_FOR_CONNECTION)),
                ProcessBound.MAX_SUSPENDED_CONNECTIONS.countOr(DEFAULT_SUSPENDED_CONNECTIONS),
                ProcessBound.MAX_SUSPENDED_BYTES.bytesOr(heap / HEAP_PARTS_FOR_SUSPENDED),
                ProcessBound.MAX_RECONNECTING.countOr(DEFAULT_RECONNECTING),
                ProcessBound.MAX_WINDOW_BYTES.bytesOr(heap / HEAP_PARTS_FOR_WINDOWS),
                ProcessBound.MAX_SEND_BYTES.bytesOr(heap / HEAP_PARTS_FOR_SENDING),
                ProcessBound.MAX_POOLED_BYTES.bytesOr(Math.min(DEFAULT_POOLED_BYTES, heap / HEAP_PARTS_FOR_POOL)),
                DEFAULT_EXIT_DRAIN);
    }

    /** The same values, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The same with another number of event loops. */
    public TransportSettings withThreads(int count) {
        return toBuilder().threads(count).build();
    }

    /** The same with another number of looks before sleeping. */
    public TransportSettings withLooks(int count) {
        return toBuilder().looks(count).build();
    }

    /** The same with other bounds on suspended connections. */
    public TransportSettings withSuspended(int connections, long bytes) {
        return toBuilder()
                .maxSuspendedConnections(connections)
                .maxSuspendedBytes(bytes)
                .build();
    }

    /** The same with another bound on attempts to reconnect. */
    public TransportSettings withMaxReconnecting(int attempts) {
        return toBuilder().maxReconnecting(attempts).build();
    }

    /** The same with another bound on what is kept for sending, in bytes. */
    public TransportSettings withMaxSendBytes(long bytes) {
        return toBuilder().maxSendBytes(bytes).build();
    }

    /** The same with another drain at the end of the JVM. */
    public TransportSettings withExitDrain(Duration time) {
        return toBuilder().exitDrain(time).build();
    }

    /** Collects the values; what is not set stays as it was. Not thread-safe. */
    public static final class Builder {
        private Kind kind;
        private int threads;
        private int looks;
        private int maxConnections;
        private int maxSuspendedConnections;
        private long maxSuspendedBytes;
        private int maxReconnecting;
        private long maxWindowBytes;
        private long maxSendBytes;
        private long maxPooledBytes;
        private Duration exitDrain;

        private Builder(TransportSettings from) {
            kind = from.kind;
            threads = from.threads;
            looks = from.looks;
            maxConnections = from.maxConnections;
            maxSuspendedConnections = from.maxSuspendedConnections;
            maxSuspendedBytes = from.maxSuspendedBytes;
            maxReconnecting = from.maxReconnecting;
            maxWindowBytes = from.maxWindowBytes;
            maxSendBytes = from.maxSendBytes;
            maxPooledBytes = from.maxPooledBytes;
            exitDrain = from.exitDrain;
        }

        /** Which of the operating system's ways to wait for sockets is used. */
        public Builder kind(Kind value) {
            kind = value;
            return this;
        }

        /** Event loops. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** How often a thread whose waits are mostly short looks for an event before it sleeps. */
        public Builder looks(int value) {
            looks = value;
            return this;
        }

        /** Connections that others have opened, at most. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** Connections without any flowpath, at most. */
        public Builder maxSuspendedConnections(int value) {
            maxSuspendedConnections = value;
            return this;
        }

        /** Bytes that suspended connections keep, at most. */
        public Builder maxSuspendedBytes(long value) {
            maxSuspendedBytes = value;
            return this;
        }

        /** Attempts to reconnect that are under way at a time, at most. */
        public Builder maxReconnecting(int value) {
            maxReconnecting = value;
            return this;
        }

        /** What all receive windows together may promise, in bytes. */
        public Builder maxWindowBytes(long value) {
            maxWindowBytes = value;
            return this;
        }

        /** What all connections together keep for sending, in bytes. */
        public Builder maxSendBytes(long value) {
            maxSendBytes = value;
            return this;
        }

        /** Free arrays that are kept for use again, in bytes, at most. */
        public Builder maxPooledBytes(long value) {
            maxPooledBytes = value;
            return this;
        }

        /** How long the end of the JVM waits for closed connections. */
        public Builder exitDrain(Duration value) {
            exitDrain = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public TransportSettings build() {
            return new TransportSettings(
                    kind,
                    threads,
                    looks,
                    maxConnections,
                    maxSuspendedConnections,
                    maxSuspendedBytes,
                    maxReconnecting,
                    maxWindowBytes,
                    maxSendBytes,
                    maxPooledBytes,
                    exitDrain);
        }
    }
}
