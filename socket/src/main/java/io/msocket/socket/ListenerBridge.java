package io.msocket.socket;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.transport.ConnectionObserver;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Turns the events of one connection into calls of its socket's listeners. Thread-safe. */
final class ListenerBridge implements ConnectionObserver {
    /** So that its listeners do not keep a socket which the program has lost. */
    private final WeakReference<MSocket> socket;

    private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

    ListenerBridge(MSocket socket) {
        this.socket = new WeakReference<>(socket);
    }

    void add(ConnectionListener listener) {
        listeners.add(listener);
    }

    void remove(ConnectionListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void onEvent(
            ConnectionEvent event, long offsetSent, long offsetAcknowledged, long offsetReceived, long nowNanos) {
        MSocket told = isForListeners(event.kind()) ? socket.get() : null;
        if (told != null) {
            for (ConnectionListener listener : listeners) {
                ListenerThread.run(() -> tell(listener, told, event));
            }
        }
    }

    void tellSpent(Quota quota) {
        MSocket told = socket.get();
        if (told != null) {
            for (ConnectionListener listener : listeners) {
                ListenerThread.run(() -> listener.quotaSpent(told, quota.interfaces(), quota.bytes()));
            }
        }
    }

    private static boolean isForListeners(ConnectionEvent.Kind kind) {
        return switch (kind) {
            case MOVED, SUSPENDED, RESUMED, PEER_STOPPED_READING, OUTPUT_ACKNOWLEDGED, CLOSED -> true;
            default -> false;
        };
    }

    private static void tell(ConnectionListener listener, MSocket socket, ConnectionEvent event) {
        switch (event.kind()) {
            case MOVED -> listener.moved(socket, event.path());
            case SUSPENDED -> listener.suspended(socket);
            case RESUMED -> listener.resumed(socket, event.path());
            case OUTPUT_ACKNOWLEDGED -> listener.outputAcknowledged(socket);
            case PEER_STOPPED_READING -> listener.peerStoppedReading(socket);
            default -> {
                CloseReason reason = event.close();
                if (reason != null) {
                    listener.closed(socket, reason);
                }
            }
        }
    }
}
