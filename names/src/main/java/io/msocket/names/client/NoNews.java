package io.msocket.names.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** How much a server says over one connection that is no news, and how much it may. Not thread-safe. */
final class NoNews {
    /** In a row; a server that means well says nothing twice. */
    private static final int MOST_REPETITIONS = 64;

    /** In bytes since there was news: far more than the longest record has, and what proxies add. */
    private static final long MOST_BYTES = 1024 * 1024;

    /** In bytes a second besides: a server says each 10 s that it is there, and does so for weeks. */
    private static final long BYTES_PER_SECOND = 1024;

    private int repetitions;
    private long bytes;
    private long since;

    /** From an instant on, in nanoseconds. */
    NoNews(long now) {
        this.since = now;
    }

    /**
     * A server has said something.
     *
     * @throws IOException when it says the same too often
     */
    void handleSaid(boolean isNews, long now) throws IOException {
        if (isNews) {
            repetitions = 0;
            bytes = 0;
            since = now;
        } else if (++repetitions > MOST_REPETITIONS) {
            throw new IOException("it says the same again and again");
        }
    }

    /**
     * So much has come.
     *
     * @throws IOException when that is too much
     */
    void handleBytes(int more, long now) throws IOException {
        bytes += more;
        if (bytes > MOST_BYTES + TimeUnit.NANOSECONDS.toSeconds(now - since) * BYTES_PER_SECOND) {
            throw new IOException("it says much, and nothing new");
        }
    }
}
