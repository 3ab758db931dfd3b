package io.msocket.protocol;

/**
 * When further flowpaths are worth their handshakes: a connection that asks and is answered, and then ends, costs what it costs
 * with one.
 */
final class WorthOfPaths {
    /** An answer that fills TCP's initial window, some 14 KB, goes on a round trip later: that is when another path can help. */
    private static final long BYTES = 12 * 1024;

    /** A connection that old will need another path one day. */
    private static final long AGE_NANOS = 1_000_000_000L;

    private final Streams streams;
    private final Flowpaths paths;
    private long since = Connection.NO_TIMEOUT;
    private boolean wished;

    WorthOfPaths(Streams streams, Flowpaths paths) {
        this.streams = streams;
        this.paths = paths;
    }

    /** The application has asked for several while connected. */
    void handleWish() {
        wished = true;
    }

    boolean isReached(long now) {
        if (since == Connection.NO_TIMEOUT) {
            since = now;
        }
        wished |= now - since >= AGE_NANOS || bytes() >= BYTES || paths.hasTrouble();
        return wished;
    }

    private long bytes() {
        return streams.output.end() + streams.input.receivedBytes();
    }

    /** At which age it is, if nothing else makes it so before. */
    long reachedAt() {
        return wished ? 0 : since == Connection.NO_TIMEOUT ? 0 : since + AGE_NANOS;
    }
}
