package io.msocket.socket;

import java.io.IOException;
import java.util.List;

/**
 * Knows this machine's addresses and tells when they change. Linux (rtnetlink) and, by polling, all other systems have one
 * built in; a program on a platform that pushes changes, such as Android, gives its own to
 * {@link MSocketOptions.Builder#networkChanges}. One object should serve all sockets of a process. Thread-safe.
 */
public interface NetworkChangeSource {
    /** The addresses of this instant, with what the platform knows of their links. May block for a moment. */
    List<LocalAddress> addresses() throws IOException;

    /**
     * Begins to tell of changes: of addresses, of interfaces that go up or down or become metered, and of routes where the
     * system tells of them. Called on a thread of its own; while connections exist, and again when there are some again.
     *
     * @param changed to be called after each change or bunch of changes, from any thread; it returns at once
     * @return ends the telling when it is closed
     */
    Watch watch(Runnable changed) throws IOException;

    /** An ongoing watch. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /** Ends the watch, without blocking; calls that are under way may still come. */
        @Override
        void close();
    }
}
