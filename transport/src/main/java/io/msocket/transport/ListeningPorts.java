package io.msocket.transport;

import io.msocket.protocol.Tombstone;
import io.msocket.protocol.Tombstones;
import io.msocket.transport.TransportUsage.Figure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The ports of one transport on which clients may connect or join. Thread-safe. */
final class ListeningPorts {
    /**
     * Remembered for ports that are opened later; the acceptors of the open ones have their own bound. When there are more, one of the
     * principal that has most is forgotten.
     */
    private static final int MAX_TOMBSTONES = 1024;

    private final Machinery machinery;
    private final Connections connections;

    /** Held while a port is opened, which waits for an event loop: no event loop may take it. Before {@link #lock}. */
    private final ReentrantLock opening = new ReentrantLock();

    /** For the fields below; event loops take it, so that nobody may wait while holding it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<ListeningPort> ports = new ArrayList<>();

    /** Given up, and being closed by their event loops. */
    private final List<ListeningPort> released = new ArrayList<>();

    private final Tombstones tombstones = new Tombstones(MAX_TOMBSTONES);

    /** No port is opened any more. */
    private boolean closed;

    ListeningPorts(Machinery machinery, Connections connections) {
        this.machinery = machinery;
        this.connections = connections;
    }

    Listener listen(InetSocketAddress address, int backlog, ListenerSettings settings) throws IOException {
        if (address.isUnresolved()) {
            throw new SocketException("Unresolved address: " + address.getHostString());
        }
        opening.lock();
        try {
            requireOpen();
            Listener taken = takeOver(address, backlog, settings);
            if (taken != null) {
                return taken;
            }
            awaitReleased(address);
            BoundPort bound = BoundPort.bind(machinery, connections.refusals(), address, settings);
            ListeningPort port = new ListeningPort(machinery, connections, this, bound, new PortLineage());
            port.beNewest();
            return opened(port, backlog, settings);
        } finally {
            opening.unlock();
        }
    }

    /** Opens another port for a listener that has one. */
    ListeningPort listenToo(
            Listener listener, InetSocketAddress address, ListenerSettings settings, PortLineage lineage)
            throws IOException {
        if (address.isUnresolved()) {
            throw new SocketException("Unresolved address: " + address.getHostString());
        }
        opening.lock();
        try {
            requireOpen();
            awaitReleased(address);
            BoundPort bound = BoundPort.bind(machinery, connections.refusals(), address, settings);
            ListeningPort port = new ListeningPort(machinery, connections, this, bound, lineage);
            lock.lock();
            try {
                ports.add(port);
                port.serve(listener, settings, tombstones.all(Clock.now()));
            } finally {
                lock.unlock();
            }
            return port;
        } finally {
            opening.unlock();
        }
    }

    private void requireOpen() throws SocketException {
        lock.lock();
        try {
            if (closed) {
                throw new SocketException("the transport is closed");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Listens on a port that is in use for the connections of a former listener; null when there is none. */
    private @Nullable Listener takeOver(InetSocketAddress address, int backlog, ListenerSettings settings) {
        lock.lock();
        try {
            for (ListeningPort port : ports) {
                if (address.getPort() != 0 && port.address().equals(address)) {
                    Listener listener = port.takeOver(backlog, settings, tombstones.all(Clock.now()));
                    if (listener != null) {
                        return listener;
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A port that was just given up is free once its event loop has closed it. */
    private void awaitReleased(InetSocketAddress address) {
        List<BoundPort> closing;
        lock.lock();
        try {
            closing = released.stream()
                    .map(ListeningPort::bound)
                    .filter(port -> port.address().getPort() == address.getPort())
                    .toList();
        } finally {
            lock.unlock();
        }
        BoundPort.awaitUnbound(closing);
    }

    private Listener opened(ListeningPort port, int backlog, ListenerSettings settings) {
        lock.lock();
        try {
            ports.add(port);
            Listener listener = port.takeOver(backlog, settings, tombstones.all(Clock.now()));
            if (listener == null) {
                throw new IllegalStateException("a new port has a listener already");
            }
            return listener;
        } finally {
            lock.unlock();
        }
    }

    void remember(Tombstone tombstone) {
        List<ListeningPort> open;
        lock.lock();
        try {
            tombstones.remember(tombstone, Clock.now());
            open = List.copyOf(ports);
        } finally {
            lock.unlock();
        }
        open.forEach(port -> port.remember(tombstone));
    }

    /** What is taken of the bounds of those that are open. */
    ListeningUse use() {
        List<ListeningPort> open;
        lock.lock();
        try {
            open = List.copyOf(ports);
        } finally {
            lock.unlock();
        }
        ListeningUse sum = ListeningUse.NOTHING;
        Figure unaccepted = Figure.NOTHING;
        Set<Listener> counted = new HashSet<>();
        for (ListeningPort port : open) {
            sum = sum.plus(port.use());
            Listener listener = port.listener();
            if (listener != null && counted.add(listener)) {
                unaccepted = unaccepted.plus(listener.unaccepted());
            }
        }
        return sum.withUnaccepted(unaccepted);
    }

    /**
     * Gives the port up if nobody listens on it and no connection lives that was accepted from it; says whether. It is
     * free a moment later.
     */
    boolean releaseIfUnused(ListeningPort port) {
        lock.lock();
        try {
            if (port.isUsed() || !releaseLocked(port)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        port.unbind();
        return true;
    }

    /** Takes the port from those that are open, for the caller to unbind it, if it still is this listener's; says whether. */
    boolean retire(ListeningPort port, Listener by) {
        lock.lock();
        try {
            return port.serves(by) && releaseLocked(port);
        } finally {
            lock.unlock();
        }
    }

    private boolean releaseLocked(ListeningPort port) {
        return ports.remove(port) && released.add(port);
    }

    /** The port is free. */
    void unbound(ListeningPort port) {
        lock.lock();
        try {
            released.remove(port);
        } finally {
            lock.unlock();
        }
    }

    /** Closes every port and lets nobody open another; waits for their event loops, which may be ended after it. */
    void closeAll() {
        opening.lock();
        try {
            List<ListeningPort> open;
            List<BoundPort> closing;
            lock.lock();
            try {
                closed = true;
                open = List.copyOf(ports);
                ports.clear();
                released.addAll(open);
                closing = released.stream().map(ListeningPort::bound).toList();
            } finally {
                lock.unlock();
            }
            open.forEach(ListeningPort::endListener);
            open.forEach(ListeningPort::unbind);
            BoundPort.awaitUnbound(closing);
        } finally {
            opening.unlock();
        }
    }
}
