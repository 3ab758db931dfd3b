package io.msocket.socket;

import io.msocket.transport.StreamConnection;
import java.io.IOException;
import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the connections of sockets that a program has lost without closing them, as java.net does, and says so. Thread-safe. */
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
        CLEANER.register(socket, () -> end(connection));
    }

    /** What it throws nobody would see. */
    private static void end(StreamConnection connection) {
        try {
            close(connection);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("a socket that was lost cannot be closed", e);
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
