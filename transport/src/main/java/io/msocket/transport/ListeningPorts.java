package io.msocket.transport;

import io.msocket.protocol.Tombstone;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The ports of one transport on which clients may connect or join. Thread-safe. */
final class ListeningPorts {
    /** Remembered for ports that are opened later; the acceptors of the open ones have their own bound. */
    private static final int MAX_TOMBSTONES = 1024;

    private final Transport transport;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<ListeningPort> ports = new ArrayList<>();
    private final Deque<Tombstone> tombstones = new ArrayDeque<>();

    ListeningPorts(Transport transport) {
        this.transport = transport;
    }

    Listener listen(InetSocketAddress address, int backlog, ListenerSettings settings) throws IOException {
        if (address.isUnresolved()) {
            throw new SocketException("Unresolved address: " + address.getHostString());
        }
        lock.lock();
        try {
            for (ListeningPort port : ports) {
                if (address.getPort() != 0 && port.address().equals(address)) {
                    Listener listener = port.takeOver(backlog, settings, tombstones);
                    if (listener != null) {
                        return listener;
                    }
                }
            }
            ListeningPort port = ListeningPort.bind(transport, this, address, settings);
            ports.add(port);
            Listener listener = port.takeOver(backlog, settings, tombstones);
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
            tombstones.addLast(tombstone);
            if (tombstones.size() > MAX_TOMBSTONES) {
                tombstones.removeFirst();
            }
            open = List.copyOf(ports);
        } finally {
            lock.unlock();
        }
        open.forEach(port -> port.remember(tombstone));
    }

    /** Frees the port if nobody listens on it and no connection lives that was accepted from it. */
    void releaseIfUnused(ListeningPort port) {
        lock.lock();
        try {
            if (!port.isUsed() && ports.remove(port)) {
                port.unbind();
            }
        } finally {
            lock.unlock();
        }
    }

    void closeAll() {
        List<ListeningPort> open;
        lock.lock();
        try {
            open = List.copyOf(ports);
            ports.clear();
        } finally {
            lock.unlock();
        }
        open.forEach(ListeningPort::unbind);
    }
}
