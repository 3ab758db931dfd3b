package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.crypto.KeyPair;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a server accepts connections. Immutable.
 *
 * @param options what each connection may use, and how long it waits
 * @param identity the server's static key pair
 * @param sockets kernel options of the listener and of each flowpath
 * @param maxHalfOpen TCP connections that have not yet proved anything, at most; beyond it the oldest go
 * @param maxTombstones finished connections that are remembered for a client that comes back to ask, at most
 * @param clientKeys which clients may connect, asked with their static public key on the event loop, so it must not
 *     block; null: anyone, also anonymous ones
 */
public record ListenerSettings(
        ConnectionOptions options,
        KeyPair identity,
        SocketSettings sockets,
        int maxHalfOpen,
        int maxTombstones,
        @Nullable Predicate<byte[]> clientKeys) {

    /** Enough for a burst of honest clients; each takes some kilobytes until its deadline. */
    public static final int DEFAULT_MAX_HALF_OPEN = 1024;

    /** About 100 bytes each. */
    public static final int DEFAULT_MAX_TOMBSTONES = 4096;

    public ListenerSettings {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(sockets, "sockets");
        if (maxHalfOpen < 1 || maxTombstones < 1) {
            throw new IllegalArgumentException("maxHalfOpen is %d and maxTombstones %d, but both must be at least 1"
                    .formatted(maxHalfOpen, maxTombstones));
        }
    }

    /** Accepts anyone, with the usual bounds. */
    public static ListenerSettings of(KeyPair identity) {
        return new ListenerSettings(
                ConnectionOptions.defaults(),
                identity,
                SocketSettings.defaults(),
                DEFAULT_MAX_HALF_OPEN,
                DEFAULT_MAX_TOMBSTONES,
                null);
    }

    /** The same with other options for each connection. */
    public ListenerSettings withOptions(ConnectionOptions other) {
        return new ListenerSettings(other, identity, sockets, maxHalfOpen, maxTombstones, clientKeys);
    }

    /** The same with other kernel options. */
    public ListenerSettings withSockets(SocketSettings other) {
        return new ListenerSettings(options, identity, other, maxHalfOpen, maxTombstones, clientKeys);
    }

    /** The same with another bound on half-open handshakes. */
    public ListenerSettings withMaxHalfOpen(int most) {
        return new ListenerSettings(options, identity, sockets, most, maxTombstones, clientKeys);
    }

    /** The same, but only for clients whose static public key passes. */
    public ListenerSettings withClientKeys(Predicate<byte[]> allowed) {
        return new ListenerSettings(options, identity, sockets, maxHalfOpen, maxTombstones, allowed);
    }
}
