package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Service;
import io.msocket.protocol.crypto.KeyPair;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a client opens a connection. Immutable; arrays are copied.
 *
 * @param options what the connection may use, and how long it waits
 * @param serverKey the server's static public key, 32 bytes, or null: the verifier decides when it is learnt
 * @param identity the client's own key pair, or null to stay anonymous
 * @param service what the client wants to be connected to
 * @param verifier asked only when serverKey is null
 * @param sockets kernel options of each flowpath
 * @param observer told of everything from the first attempt on, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out; nobody compares settings.
public record ClientSettings(
        ConnectionOptions options,
        byte @Nullable [] serverKey,
        @Nullable KeyPair identity,
        Service service,
        PeerVerifier verifier,
        SocketSettings sockets,
        @Nullable ConnectionObserver observer) {
    public ClientSettings {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(verifier, "verifier");
        Objects.requireNonNull(sockets, "sockets");
        serverKey = serverKey == null ? null : serverKey.clone();
    }

    @Override
    public byte @Nullable [] serverKey() {
        return serverKey == null ? null : serverKey.clone();
    }

    /** An anonymous client with the usual values, whose verifier decides about every server. */
    public static ClientSettings of(PeerVerifier verifier) {
        return new ClientSettings(
                ConnectionOptions.defaults(), null, null, Service.UNNAMED, verifier, SocketSettings.defaults(), null);
    }

    /** The same values, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects the values; what is not set stays as it was. Not thread-safe. */
    public static final class Builder {
        private ConnectionOptions options;
        private byte @Nullable [] serverKey;
        private @Nullable KeyPair identity;
        private Service service;
        private PeerVerifier verifier;
        private SocketSettings sockets;
        private @Nullable ConnectionObserver observer;

        private Builder(ClientSettings from) {
            options = from.options;
            serverKey = from.serverKey;
            identity = from.identity;
            service = from.service;
            verifier = from.verifier;
            sockets = from.sockets;
            observer = from.observer;
        }

        /** What the connection may use, and how long it waits. */
        public Builder options(ConnectionOptions value) {
            options = value;
            return this;
        }

        /** The server's static public key, 32 bytes; null: the verifier decides. */
        public Builder serverKey(byte @Nullable [] value) {
            serverKey = value;
            return this;
        }

        /** The client's own key pair; null: anonymous. */
        public Builder identity(@Nullable KeyPair value) {
            identity = value;
            return this;
        }

        /** What the client wants to be connected to. */
        public Builder service(Service value) {
            service = value;
            return this;
        }

        /** Asked only when there is no serverKey. */
        public Builder verifier(PeerVerifier value) {
            verifier = value;
            return this;
        }

        /** Kernel options of each flowpath. */
        public Builder sockets(SocketSettings value) {
            sockets = value;
            return this;
        }

        /** Told of everything from the first attempt on; null: nobody. */
        public Builder observer(@Nullable ConnectionObserver value) {
            observer = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public ClientSettings build() {
            return new ClientSettings(options, serverKey, identity, service, verifier, sockets, observer);
        }
    }
}
