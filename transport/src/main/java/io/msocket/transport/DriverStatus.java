package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.TrafficByAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a connection without asking its event loop, and who is told of its events. Any thread reads what is
 * volatile or final here, and the list of observers, which any thread may change; the event loop alone writes the rest, and it
 * alone reads the engine.
 */
final class DriverStatus {
    private static final Logger LOG = LoggerFactory.getLogger(DriverStatus.class);

    private final Connection engine;
    private final List<ConnectionObserver> observers = new CopyOnWriteArrayList<>();

    /** On the event loop only. */
    private @Nullable Throwable lastConnectFailure;

    private final boolean client;
    private volatile @Nullable ConnectionId id;
    /** Set before the id; never written to. */
    private volatile byte @Nullable [] peerKey;

    private volatile @Nullable InetSocketAddress local;
    private volatile @Nullable InetSocketAddress remote;
    private volatile boolean suspended;
    private volatile List<InetSocketAddress> serverAddresses = List.of();
    private volatile TrafficByAddress lastTraffic = TrafficByAddress.NONE;

    DriverStatus(Connection engine) {
        this.engine = engine;
        this.client = engine.isClient();
        findPeer();
    }

    // --- any thread

    void add(ConnectionObserver observer) {
        observers.add(observer);
    }

    void remove(ConnectionObserver observer) {
        observers.remove(observer);
    }

    /** Whether this side has opened the connection. */
    boolean isClient() {
        return client;
    }

    /** The connection's name; null until it is open. */
    @Nullable
    ConnectionId id() {
        return id;
    }

    /** The peer's static public key, a copy; null for an anonymous client, and until the connection is open. */
    byte @Nullable [] peerKey() {
        byte[] key = peerKey;
        return key == null ? null : key.clone();
    }

    /** Of the newest flowpath that carries data; the last known one while there is none; null before the first. */
    @Nullable
    InetSocketAddress local() {
        return local;
    }

    @Nullable
    InetSocketAddress remote() {
        return remote;
    }

    boolean isSuspended() {
        return suspended;
    }

    /** At a client: where the server says that it can be reached besides, as far as that is to be believed. */
    List<InetSocketAddress> serverAddresses() {
        return serverAddresses;
    }

    /** What has gone over the connection when it ended; nothing before. */
    TrafficByAddress lastTraffic() {
        return lastTraffic;
    }

    // --- event loop

    /** From now on nobody may ask the engine. */
    void handleEnd() {
        lastTraffic = engine.paths().trafficByAddress();
    }

    void connectFailed(Throwable cause) {
        lastConnectFailure = cause;
    }

    @Nullable
    Throwable lastConnectFailure() {
        return lastConnectFailure;
    }

    void dispatch(ConnectionEvent event, long now) {
        switch (event.kind()) {
            case OPENED -> {
                findPeer();
                findAddresses();
            }
            case PATH_ACTIVE, PATH_CLOSED, MOVED -> findAddresses();
            case SUSPENDED -> suspended = true;
            case SERVER_ADDRESSES -> serverAddresses = engine.paths().serverAddresses();
            case CLOSED -> suspended = false;
            case RESUMED -> {
                suspended = false;
                findAddresses();
            }
            case PATH_CONNECTING,
                    PATH_SUSPECT,
                    PATH_FORGED,
                    PATH_ROLE,
                    MODE,
                    SCHEDULER,
                    PEER_STOPPED_READING,
                    OUTPUT_ACKNOWLEDGED -> {}
        }
        for (ConnectionObserver observer : observers) {
            try {
                observer.onEvent(event, engine.offsetSent(), engine.offsetAcknowledged(), engine.offsetReceived(), now);
            } catch (RuntimeException e) {
                LOG.warn("an observer of connection {} failed at {}", engine.id(), event.kind(), e);
            }
        }
    }

    /**
     * An accepted connection is handed out before its first event: it should know its addresses by then. Those of the
     * flowpath that it was accepted over, where that has ended already: its first record may have been its last.
     */
    void findAddresses(InetSocketAddress acceptedAt, InetSocketAddress acceptedFrom) {
        findAddresses();
        if (remote == null) {
            local = acceptedAt;
            remote = acceptedFrom;
        }
    }

    /** An accepted connection knows its peer from the start, one that is opened here as soon as it is open. */
    private void findPeer() {
        peerKey = engine.peerKey();
        id = engine.id();
    }

    private void findAddresses() {
        FlowpathSnapshot newest = null;
        for (FlowpathSnapshot path : engine.flowpaths()) {
            boolean works = path.state().carriesRecords() && path.state() != FlowpathState.SUSPECT;
            if (works && (newest == null || path.id() > newest.id())) {
                newest = path;
            }
        }
        if (newest != null) {
            local = newest.local();
            remote = newest.remote();
        }
    }
}
