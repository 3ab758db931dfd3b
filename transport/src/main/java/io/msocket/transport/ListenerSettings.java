package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.KeyPair;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a server accepts connections. Immutable.
 *
 * @param options what each connection may use, and how long it waits
 * @param identity the server's static key pair
 * @param service what is served: clients must ask for the same
 * @param instance which of the processes that serve it with this key this one is, guarded by whoever says it so that no other
 *     one can be the same; null: this transport is an instance of its own for as long as it lives
 * @param sockets kernel options of the listener and of each flowpath
 * @param bounds what strangers and those who have left may take
 * @param clientKeys which clients may connect, asked with their static public key on the event loop, so it must not
 *     block; null: anyone, also anonymous ones
 */
public record ListenerSettings(
        ConnectionOptions options,
        KeyPair identity,
        Service service,
        @Nullable ServiceInstance instance,
        SocketSettings sockets,
        ListenerBounds bounds,
        @Nullable Predicate<byte[]> clientKeys) {

    public ListenerSettings {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(sockets, "sockets");
        Objects.requireNonNull(bounds, "bounds");
    }

    /**
     * Accepts anyone, with the usual bounds.
     *
     * @throws IllegalArgumentException when a system property sets a bound to something that is not allowed
     */
    public static ListenerSettings of(KeyPair identity) {
        return new ListenerSettings(
                ConnectionOptions.defaults(),
                identity,
                Service.UNNAMED,
                null,
                SocketSettings.defaults(),
                ListenerBounds.defaults(),
                null);
    }

    /** Whether the connections of a listener with the other settings can move to one with these. */
    boolean servesTheSameAs(ListenerSettings other) {
        return identity.equals(other.identity)
                && service.equals(other.service)
                && Objects.equals(instance, other.instance);
    }

    /** The same values, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The same with other options for each connection. */
    public ListenerSettings withOptions(ConnectionOptions other) {
        return toBuilder().options(other).build();
    }

    /** The same with other kernel options. */
    public ListenerSettings withSockets(SocketSettings other) {
        return toBuilder().sockets(other).build();
    }

    /** The same with another bound on half-open handshakes. */
    public ListenerSettings withMaxHalfOpen(int most) {
        return toBuilder().bounds(bounds.withMaxHalfOpen(most)).build();
    }

    /** The same, but only for clients whose static public key passes. */
    public ListenerSettings withClientKeys(Predicate<byte[]> allowed) {
        return toBuilder().clientKeys(allowed).build();
    }

    /** Collects the values; what is not set stays as it was. Not thread-safe. */
    public static final class Builder {
        private ConnectionOptions options;
        private KeyPair identity;
        private Service service;
        private @Nullable ServiceInstance instance;
        private SocketSettings sockets;
        private ListenerBounds bounds;
        private @Nullable Predicate<byte[]> clientKeys;

        private Builder(ListenerSettings from) {
            options = from.options;
            identity = from.identity;
            service = from.service;
            instance = from.instance;
            sockets = from.sockets;
            bounds = from.bounds;
            clientKeys = from.clientKeys;
        }

        /** What each connection may use, and how long it waits. */
        public Builder options(ConnectionOptions value) {
            options = value;
            return this;
        }

        /** The server's static key pair. */
        public Builder identity(KeyPair value) {
            identity = value;
            return this;
        }

        /** What is served. */
        public Builder service(Service value) {
            service = value;
            return this;
        }

        /** Which of the processes that serve it with this key this one is; null: the transport is one of its own. */
        public Builder instance(@Nullable ServiceInstance value) {
            instance = value;
            return this;
        }

        /** Kernel options of the listener and of each flowpath. */
        public Builder sockets(SocketSettings value) {
            sockets = value;
            return this;
        }

        /** What strangers and those who have left may take. */
        public Builder bounds(ListenerBounds value) {
            bounds = value;
            return this;
        }

        /** Which clients may connect; null: anyone. */
        public Builder clientKeys(@Nullable Predicate<byte[]> value) {
            clientKeys = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public ListenerSettings build() {
            return new ListenerSettings(options, identity, service, instance, sockets, bounds, clientKeys);
        }
    }
}
