package io.msocket.socket;

import io.msocket.transport.Listener;
import io.msocket.transport.StreamConnection;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what sockets have opened that a program has lost without closing them, as java.net does, and says so. Thread-safe. */
final class ForgottenSockets {
    private static final Logger LOG = LoggerFactory.getLogger(ForgottenSockets.class);

    private static final Cleaner CLEANER = Cleaner.create(task -> {
        Thread thread = new Thread(task, "msocket-forgotten");
        thread.setDaemon(true);
        return thread;
    });

    private ForgottenSockets() {}

    /** From now on, for as long as nothing that lives by itself refers to the socket, streams of it included. */
    static void watch(MSocketImpl socket, StreamConnection connection) {
        CLEANER.register(socket, () -> end(() -> close(connection)));
    }

    /** The same for a server socket: one that is published under a name is not lost. */
    static void watch(MServerSocketImpl socket, Listener listener, ServerPlace place) {
        CLEANER.register(socket, () -> end(() -> close(listener, place)));
    }

    /** What it throws nobody would see. */
    private static void end(Closeable socket) {
        try {
            socket.close();
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("a socket that was lost cannot be closed", e);
        }
    }

    private static void close(Listener listener, ServerPlace place) {
        if (listener.isClosed()) {
            return;
        }
        LOG.warn("a server socket at {} was lost without being closed, and is closed now", listener.localAddress());
        try {
            place.close();
        } finally {
            listener.close();
        }
    }

    private static void close(StreamConnection connection) throws IOException {
        if (connection.isClosed()) {
            return;
        }
        if (connection.closeReason() == null) {
            LOG.warn(
                    "a socket whose peer is {} was lost without being closed, and is closed now",
                    connection.remoteAddress());
        }
        connection.close(-1);
    }
}
