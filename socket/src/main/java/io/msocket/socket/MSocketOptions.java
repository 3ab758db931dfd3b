package io.msocket.socket;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import io.msocket.protocol.Service;
import io.msocket.transport.ConnectionObserver;
import io.msocket.transport.PeerVerifier;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link MSocket} or an {@link MServerSocket} may use, how long it waits and whom it trusts. Immutable.
 *
 * <p>Every setter of the {@link Builder} throws IllegalArgumentException for a value out of its range, and says the range.
 */
public final class MSocketOptions {
    private static final MSocketOptions DEFAULTS = builder().build();

    private final Builder values;

    private MSocketOptions(Builder values) {
        this.values = new Builder(values);
    }

    /** The values that suit most programs. */
    public static MSocketOptions defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    ConnectionOptions connection() {
        return values.connection;
    }

    @Nullable
    Identity identity() {
        return values.identity;
    }

    Service service() {
        return values.service;
    }

    @Nullable
    PeerKey serverKey() {
        return values.serverKey;
    }

    /** The one that was set, or trust on first use in the user's own known-hosts file. */
    PeerVerifier verifier() {
        PeerVerifier verifier = values.verifier;
        return verifier == null ? PeerVerifiers.knownHosts(StateDirectory.knownHosts()) : verifier;
    }

    @Nullable
    Predicate<PeerKey> clientKeys() {
        return values.clientKeys;
    }

    List<InetAddress> localAddresses() {
        return values.localAddresses;
    }

    /** Null for the usual one. */
    @Nullable
    NameResolver names() {
        return values.names;
    }

    /** Null for none. */
    @Nullable
    Interfaces announcedInterfaces() {
        return values.announcedInterfaces;
    }

    boolean mobility() {
        return values.mobility;
    }

    boolean resetAtExit() {
        return values.resetAtExit;
    }

    /** Among the interfaces that may be used, with the quotas. */
    RoutePolicy routePolicy() {
        Interfaces allowed = values.interfaces;
        RoutePolicy policy = allowed == null ? values.routePolicy : values.routePolicy.only(allowed);
        return values.quotas.isEmpty() ? policy : InterfacePolicy.of(policy).upTo(values.quotas);
    }

    @Nullable
    NetworkChangeSource networkChanges() {
        return values.networkChanges;
    }

    @Nullable
    ConnectionObserver observer() {
        return values.observer;
    }

    /** Collects the values. Not thread-safe. */
    public static final class Builder {
        /** What a window starts with when {@link #maxReceiveWindow} allows it. */
        private static final long INITIAL_WINDOW = ConnectionOptions.defaults().initialWindow();

        /** As many as a person would set. */
        private static final int MAX_QUOTAS = 64;

        private ConnectionOptions connection = ConnectionOptions.defaults().withControlDatagrams(true);
        private @Nullable Identity identity;
        private Service service = Service.UNNAMED;
        private @Nullable PeerKey serverKey;
        private @Nullable PeerVerifier verifier;
        private @Nullable Predicate<PeerKey> clientKeys;
        private List<InetAddress> localAddresses = List.of();
        private @Nullable Interfaces interfaces;
        private @Nullable Interfaces announcedInterfaces;
        private List<Quota> quotas = List.of();
        private boolean mobility = true;
        private boolean resetAtExit;
        private RoutePolicy routePolicy = RoutePolicy.standard();
        private @Nullable NetworkChangeSource networkChanges;
        private @Nullable NameResolver names;
        private @Nullable ConnectionObserver observer;

        private Builder() {}

        private Builder(Builder other) {
            connection = other.connection;
            identity = other.identity;
            service = other.service;
            serverKey = other.serverKey;
            verifier = other.verifier;
            clientKeys = other.clientKeys;
            localAddresses = other.localAddresses;
            interfaces = other.interfaces;
            announcedInterfaces = other.announcedInterfaces;
            quotas = other.quotas;
            mobility = other.mobility;
            resetAtExit = other.resetAtExit;
            routePolicy = other.routePolicy;
            networkChanges = other.networkChanges;
            names = other.names;
            observer = other.observer;
        }

        /**
         * How long a connection survives without any network; one day unless set. Zero: not at all. A server that lists no keys keeps it
         * for less where it has been little used: for half an hour, an hour more for each minute that it has worked, and a minute for each
         * MiB that has passed.
         */
        public Builder retention(Duration time) {
            connection = connection.withRetention(time);
            return this;
        }

        /** How long a client lets a flowpath be silent before it asks whether it still works; zero: never. */
        public Builder keepAlive(Duration time) {
            connection = connection.withKeepAlive(time);
            return this;
        }

        /**
         * Whether a server may tell its clients by a datagram that it has moved, where its former address is gone already; where both
         * ends let it, which they do unless set. Without, no UDP port is opened for this socket.
         */
        public Builder moveDatagrams(boolean allowed) {
            connection = connection.withControlDatagrams(allowed);
            return this;
        }

        /**
         * Client: how often it sends its server a datagram, a second at least; zero, which is the default: never. For one behind a NAT or a
         * firewall that lets datagrams in, wherever they come from, for as long as some go out (endpoint-independent filtering, RFC 4787).
         */
        public Builder datagramKeepAlive(Duration time) {
            connection = connection.withControlKeepAlive(time);
            return this;
        }

        /**
         * Whether a connection that is open when the process ends is reset, so that its peer does not take a part for the whole. Unless
         * set its stream ends behind what was written, as in java.net.
         */
        public Builder resetAtExit(boolean on) {
            resetAtExit = on;
            return this;
        }

        /** How long one attempt at a flowpath may take, TCP's handshake and ours together. */
        public Builder handshakeTimeout(Duration time) {
            connection = connection.withHandshakeTimeout(time);
            return this;
        }

        /** Bytes that the peer may send ahead of the reader, at most; the window grows to it only with use. */
        public Builder maxReceiveWindow(long bytes) {
            connection = connection.withWindows(Math.min(INITIAL_WINDOW, bytes), bytes);
            return this;
        }

        /** Bytes kept for sending or for sending again, at most; beyond it writes block. */
        public Builder maxSendBuffer(long bytes) {
            connection = connection.withMaxSendBuffer(bytes);
            return this;
        }

        /** Flowpaths of a connection at one time, attempts included. */
        public Builder maxFlowpaths(int count) {
            connection = connection.withMaxFlowpaths(count);
            return this;
        }

        /**
         * Whether stream data goes unencrypted and unauthenticated, inside a connection whose flowpaths and moves are
         * authenticated as always: for programs that run TLS inside. Both ends must ask for it.
         */
        public Builder cleartextData(boolean cleartext) {
            connection = connection.withCleartextData(cleartext);
            return this;
        }

        /** Client: how many flowpaths there are at one time, and which of them carry data; {@code SINGLE} unless set. */
        public Builder handoverMode(HandoverMode mode) {
            connection = connection.withMode(mode);
            return this;
        }

        /**
         * Client: whether a mode with several flowpaths makes one from each of its addresses to each of the server's, rather than one from
         * each of its addresses; four at most either way. It does not unless set: two flowpaths over one link share its rate.
         */
        public Builder fullMesh(boolean mesh) {
            connection = connection.withFullMesh(mesh);
            return this;
        }

        /**
         * Which flowpath carries what this end sends, where there are several; {@link PathSchedulers#earliestCompletion} unless
         * set. The factory makes one for each connection, on its event loop, so it must not block.
         */
        public Builder scheduler(PathScheduler.Factory factory) {
            connection = connection.withScheduler(factory);
            return this;
        }

        /**
         * Who this end is. A server without one uses {@code ~/.msocket/identity}, which is made on first use; a client
         * without one stays anonymous.
         */
        public Builder identity(@Nullable Identity self) {
            identity = self;
            return this;
        }

        /**
         * What is served, or asked for: both ends must name the same, or the opening fails. So a key that serves several
         * things does not stand for the wrong one. Programs that name none share one.
         */
        public Builder service(Service wanted) {
            service = Objects.requireNonNull(wanted, "wanted");
            return this;
        }

        /** How long a flowpath in use keeps its keys, and for how many stream bytes; 10 minutes and 8 GiB unless set. */
        public Builder keyLifetime(Duration time, long bytes) {
            connection = connection.withKeyLifetime(time, bytes);
            return this;
        }

        /** Client: the server's key, when it is known; the verifier is then not asked. */
        public Builder serverKey(@Nullable PeerKey key) {
            serverKey = key;
            return this;
        }

        /** Client: decides about a server's key; unless set, trust on first use with {@code ~/.msocket/known_hosts}. */
        public Builder verifier(@Nullable PeerVerifier decides) {
            verifier = decides;
            return this;
        }

        /**
         * Server: which clients may connect. Asked on an event loop, so it must not block. Null, which is the default:
         * anyone, also anonymous ones.
         */
        public Builder clientKeys(@Nullable Predicate<PeerKey> allowed) {
            clientKeys = allowed;
            return this;
        }

        /**
         * Client: the local addresses that may be used, best first, at most 64; the policy is not asked then. Empty: those of
         * the machine, as the policy says.
         */
        public Builder localAddresses(List<InetAddress> addresses) {
            if (addresses.size() > Connection.MAX_ROUTES) {
                throw new IllegalArgumentException("%d local addresses, but at most %d are allowed"
                        .formatted(addresses.size(), Connection.MAX_ROUTES));
            }
            localAddresses = List.copyOf(addresses);
            return this;
        }

        /**
         * Client: the interfaces that may be used, by their names, with {@code *} for any characters and {@code ?} for one, as
         * in {@code wlan*}; at most 64. None: all. Where the system does not let a program choose the interface, a route that it
         * would send by another one fails.
         */
        public Builder interfaces(String... names) {
            interfaces = names.length == 0 ? null : Interfaces.named(names);
            return this;
        }

        /**
         * Server: the addresses of these interfaces are told to clients, behind those of {@link MServerSocket#setFurtherAddresses}, as they
         * come and go, eight in all; loopback and link-local ones are not. Only for a socket that is bound to the wildcard
         * address, and until it is closed. None unless set: it tells strangers how the machine is connected.
         */
        public Builder announcedInterfaces(Interfaces some) {
            announcedInterfaces = Objects.requireNonNull(some, "some");
            return this;
        }

        /**
         * Client: once a connection has carried so many bytes over these interfaces, both directions and all that is sent again
         * or twice together, it uses them no more, as if the policy forbade them; {@code localAddresses} do not change that. Its
         * flowpaths there are cut, so that what was under way may still come. Without mobility the addresses count that there
         * were when it was opened. Told by {@link ConnectionListener#quotaSpent}. Several may be set, at most 64.
         *
         * @param bytes at least 1, TCP's and IP's headers not counted
         */
        public Builder quota(Interfaces some, long bytes) {
            if (quotas.size() == MAX_QUOTAS) {
                throw new IllegalArgumentException("more than " + MAX_QUOTAS + " quotas");
            }
            quotas = Stream.concat(quotas.stream(), Stream.of(new Quota(some, bytes)))
                    .toList();
            return this;
        }

        /** The same for the interfaces of that name, with {@code *} for any characters and {@code ?} for one. */
        public Builder quota(String interfaceName, long bytes) {
            return quota(Interfaces.named(interfaceName), bytes);
        }

        /**
         * Whether connections follow the machine's changes of address by themselves; they do unless set. Without, and with the
         * usual policy, a connection is opened as java.net does, over what the system chooses.
         */
        public Builder mobility(boolean on) {
            mobility = on;
            return this;
        }

        /** Client: which of the machine's addresses are used, from the first packet on, and in which order. */
        public Builder routePolicy(RoutePolicy policy) {
            routePolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Who tells of changes of the machine's addresses, where the built-in ways do not work, as on Android. */
        public Builder networkChanges(@Nullable NetworkChangeSource source) {
            networkChanges = source;
            return this;
        }

        /**
         * Client: who says where {@code files@example.org} is, and by which key it proves itself. Null, which is the default: the one that
         * {@link java.util.ServiceLoader} finds.
         */
        public Builder names(@Nullable NameResolver resolver) {
            names = resolver;
            return this;
        }

        /** Is told of everything that happens to each connection, on its event loop: for traces and measurements. */
        public Builder observer(@Nullable ConnectionObserver told) {
            observer = told;
            return this;
        }

        public MSocketOptions build() {
            return new MSocketOptions(this);
        }
    }
}
