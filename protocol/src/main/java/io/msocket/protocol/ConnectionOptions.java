package io.msocket.protocol;

import java.time.Duration;

/**
 * What one connection may use, and how long it waits. Immutable.
 *
 * @param initialWindow bytes that the peer may send ahead of the reader at first
 * @param maxWindow the same at most, once the stream has shown that it needs it; 16 MiB fill 1 Gbit/s over 100 ms
 * @param maxSendBuffer bytes kept for sending or resending, at most
 * @param maxFlowpaths flowpaths at one time, attempts included
 * @param retention how long the connection survives without any flowpath
 * @param keepAlive how long a client lets a flowpath be silent before it asks whether it still works; zero for never
 * @param handshakeTimeout how long one attempt at a flowpath may take, TCP's handshake and ours together
 * @param cleartextData whether stream data goes unencrypted and unauthenticated inside an authenticated connection;
 *     both ends must ask for it
 */
public record ConnectionOptions(
        long initialWindow,
        long maxWindow,
        long maxSendBuffer,
        int maxFlowpaths,
        Duration retention,
        Duration keepAlive,
        Duration handshakeTimeout,
        boolean cleartextData) {

    // Before the defaults, which are checked against them.
    private static final long MIN_WINDOW = 1024;
    private static final long MAX_WINDOW = 1L << 40;
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final ConnectionOptions DEFAULTS = new ConnectionOptions(
            256 * 1024,
            16 * 1024 * 1024,
            16 * 1024 * 1024,
            16,
            Duration.ofDays(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            false);

    public ConnectionOptions {
        requireRange("initialWindow", initialWindow, MIN_WINDOW, maxWindow);
        requireRange("maxWindow", maxWindow, MIN_WINDOW, MAX_WINDOW);
        requireRange("maxSendBuffer", maxSendBuffer, MIN_WINDOW, MAX_WINDOW);
        requireRange("maxFlowpaths", maxFlowpaths, 1, Limits.MAX_REPORTED_PATHS);
        requireRange("retention", retention.toMillis(), 0, LONGEST.toMillis());
        requireRange("keepAlive", keepAlive.toMillis(), 0, LONGEST.toMillis());
        requireRange("handshakeTimeout", handshakeTimeout.toMillis(), 1, LONGEST.toMillis());
    }

    private static void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, but must be between %d and %d".formatted(name, value, least, most));
        }
    }

    /** The values that suit most programs. */
    public static ConnectionOptions defaults() {
        return DEFAULTS;
    }

    /** The same with other windows, in bytes. */
    public ConnectionOptions withWindows(long initial, long most) {
        return new ConnectionOptions(
                initial, most, maxSendBuffer, maxFlowpaths, retention, keepAlive, handshakeTimeout, cleartextData);
    }

    /** The same with another bound on what is kept for sending, in bytes. */
    public ConnectionOptions withMaxSendBuffer(long bytes) {
        return new ConnectionOptions(
                initialWindow, maxWindow, bytes, maxFlowpaths, retention, keepAlive, handshakeTimeout, cleartextData);
    }

    /** The same with another number of flowpaths. */
    public ConnectionOptions withMaxFlowpaths(int most) {
        return new ConnectionOptions(
                initialWindow, maxWindow, maxSendBuffer, most, retention, keepAlive, handshakeTimeout, cleartextData);
    }

    /** The same with another retention time. */
    public ConnectionOptions withRetention(Duration time) {
        return new ConnectionOptions(
                initialWindow,
                maxWindow,
                maxSendBuffer,
                maxFlowpaths,
                time,
                keepAlive,
                handshakeTimeout,
                cleartextData);
    }

    /** The same with another keepalive time, zero for none. */
    public ConnectionOptions withKeepAlive(Duration time) {
        return new ConnectionOptions(
                initialWindow,
                maxWindow,
                maxSendBuffer,
                maxFlowpaths,
                retention,
                time,
                handshakeTimeout,
                cleartextData);
    }

    /** The same with another time for each attempt at a flowpath. */
    public ConnectionOptions withHandshakeTimeout(Duration time) {
        return new ConnectionOptions(
                initialWindow, maxWindow, maxSendBuffer, maxFlowpaths, retention, keepAlive, time, cleartextData);
    }

    /** The same with or without cleartext data. */
    public ConnectionOptions withCleartextData(boolean cleartext) {
        return new ConnectionOptions(
                initialWindow,
                maxWindow,
                maxSendBuffer,
                maxFlowpaths,
                retention,
                keepAlive,
                handshakeTimeout,
                cleartext);
    }
}
