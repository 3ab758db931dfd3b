package io.msocket.cli;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What a demo lets happen to its client's connection. For one thread, but that any may close it, and again. */
interface DemoScenario extends Closeable {
    /** The client's local addresses. */
    List<String> addresses();

    /** The server's; it begins at the first. */
    default List<String> serverAddresses() {
        return List.of("127.0.0.1");
    }

    /** What is needed before the server begins. */
    default void begin(DemoFiles files) throws IOException {}

    /** What will happen, for the first line: behind the size of the file. */
    String announce(long bytes);

    /** How fast the server sends a file of so many bytes, in bytes a second; 0 for as fast as it goes. */
    long serverRate(long bytes);

    /** The server's further options. */
    default List<String> serverOptions() {
        return List.of();
    }

    /**
     * The server has a port.
     *
     * @return the port that the client connects to
     */
    default int serverListens(int port) throws IOException {
        return port;
    }

    /** Where the client connects to, as in a URL. */
    default String authority(int port) {
        return "127.0.0.1:" + port;
    }

    /** How the client knows the server. */
    default List<String> trust(String serverKey) {
        return List.of("--server-key", serverKey);
    }

    /** The client's further options. */
    List<String> clientOptions();

    /** How often to look at the progress. */
    Duration lookEvery();

    /** The client is so far, at {@code now} of {@link System#nanoTime}; what the scenario has planned for then, is done. */
    default void look(Snapshot snapshot, long now) {}

    /** What is to be said in the end. */
    List<String> conclude(Snapshot last, long now);

    @Override
    void close();
}
