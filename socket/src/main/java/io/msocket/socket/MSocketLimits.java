package io.msocket.socket;

import io.msocket.transport.ListenerBounds;
import io.msocket.transport.TransportSettings;
import io.msocket.transport.TransportUsage;
import java.util.Objects;
import java.util.Optional;

/**
 * What all sockets of this process together may take of memory and threads. Immutable.
 *
 * <p>What a program does not set is as the system property says that is called {@code msocket.} and the builder's method, as in
 * {@code -Dmsocket.maxSendBytes=256m}: a plain number, and for bytes also one followed by k, m, g or t (2^10, 2^20, 2^30,
 * 2^40). Where that is not set either it has the default that the method names. Who gives way where a limit is reached is in
 * docs/SECURITY.md.
 */
public final class MSocketLimits {
    private final TransportSettings transport;
    private final ListenerBounds listener;

    private MSocketLimits(TransportSettings transport, ListenerBounds listener) {
        this.transport = transport;
        this.listener = listener;
    }

    /**
     * Starts from the system properties and the defaults.
     *
     * @throws IllegalArgumentException when a property has a value that is not allowed; it says which
     */
    public static Builder builder() {
        return new Builder(TransportSettings.defaults(), ListenerBounds.defaults());
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        return new Builder(transport, listener);
    }

    /**
     * Makes these the limits of the process: once, and before its first socket is connected or bound. Thread-safe, does not block.
     *
     * @throws IllegalStateException when a socket has been connected or bound, or limits have been installed
     */
    public static void install(MSocketLimits limits) {
        ProcessTransport.install(Objects.requireNonNull(limits, "limits"));
    }

    /**
     * What all sockets of this process take now, and the limits that are in force; empty before the first one is connected or bound.
     * Thread-safe, does not block, and takes no longer where there are many connections; where they are many people's, these are gone
     * through once, to find out who holds most.
     */
    public static Optional<TransportUsage> usage() {
        return ProcessTransport.usage();
    }

    TransportSettings transport() {
        return transport;
    }

    ListenerBounds listener() {
        return listener;
    }

    @Override
    public String toString() {
        return "MSocketLimits[threads=%d, maxConnections=%d, maxSuspendedConnections=%d, maxSuspendedBytes=%d, maxReconnecting=%d, "
                        .formatted(
                                transport.threads(),
                                transport.maxConnections(),
                                transport.maxSuspendedConnections(),
                                transport.maxSuspendedBytes(),
                                transport.maxReconnecting())
                + "maxWindowBytes=%d, maxSendBytes=%d, maxPooledBytes=%d, maxHalfOpen=%d, maxTombstones=%d]"
                        .formatted(
                                transport.maxWindowBytes(),
                                transport.maxSendBytes(),
                                transport.maxPooledBytes(),
                                listener.maxHalfOpen(),
                                listener.maxTombstones());
    }

    /**
     * Collects the values. Not thread-safe. Every setter throws IllegalArgumentException for a value out of its range, and says the
     * range.
     */
    public static final class Builder {
        private TransportSettings transport;
        private ListenerBounds listener;

        private Builder(TransportSettings transport, ListenerBounds listener) {
            this.transport = transport;
            this.listener = listener;
        }

        /** Event loops, each a thread to which connections belong, 1 to 1024; one for each processor unless set. */
        public Builder threads(int count) {
            transport = transport.withThreads(count);
            return this;
        }

        /** Connections that others have opened to this process, at least 1; one for each 256 KB of the heap unless set. */
        public Builder maxConnections(int count) {
            transport = transport.toBuilder().maxConnections(count).build();
            return this;
        }

        /** Connections without any flowpath; 10,000 unless set. Zero: none survives its last flowpath. */
        public Builder maxSuspendedConnections(int count) {
            transport = transport.toBuilder().maxSuspendedConnections(count).build();
            return this;
        }

        /** Bytes of memory that those keep, to be read, for sending and 4 KB for each; a quarter of the heap unless set. */
        public Builder maxSuspendedBytes(long bytes) {
            transport = transport.toBuilder().maxSuspendedBytes(bytes).build();
            return this;
        }

        /** Attempts to reconnect that are under way at a time, at least 1; 256 unless set. More wait for their turn. */
        public Builder maxReconnecting(int attempts) {
            transport = transport.withMaxReconnecting(attempts);
            return this;
        }

        /**
         * Bytes that all receive windows together may promise, the first ones of connections that this process opens not counted, and what
         * peers make it hold besides; a quarter of the heap unless set.
         */
        public Builder maxWindowBytes(long bytes) {
            transport = transport.toBuilder().maxWindowBytes(bytes).build();
            return this;
        }

        /**
         * Bytes of memory that all connections together keep for sending; an eighth of the heap unless set. Where little is left each
         * keeps less, 12 KB at least.
         */
        public Builder maxSendBytes(long bytes) {
            transport = transport.withMaxSendBytes(bytes);
            return this;
        }

        /** Bytes of free buffers that are kept for use again; 16 MB unless set, and of a heap below 1 GB a 64th. */
        public Builder maxPooledBytes(long bytes) {
            transport = transport.toBuilder().maxPooledBytes(bytes).build();
            return this;
        }

        /** TCP connections that have proved nothing yet, for each {@link MServerSocket}, at least 1; 1024 unless set. */
        public Builder maxHalfOpen(int count) {
            listener = listener.withMaxHalfOpen(count);
            return this;
        }

        /** Ended connections that are remembered, for each {@link MServerSocket}, at least 1; 4096 unless set. */
        public Builder maxTombstones(int count) {
            listener = listener.withMaxTombstones(count);
            return this;
        }

        public MSocketLimits build() {
            return new MSocketLimits(transport, listener);
        }
    }
}
