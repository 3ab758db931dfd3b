package io.msocket.names.resolver;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Between attempts of which none succeeds: a second after the first one, and twice as long each time, a minute at most. Less by chance, for
 * those who have failed at one moment are not to come back at one.
 */
final class Pauses {
    private static final long FIRST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 60_000;

    private Pauses() {}

    /**
     * In milliseconds.
     *
     * @param failures so many in a row, at least one
     */
    static long after(int failures) {
        // Shifted by more, it would come round to nothing.
        long pause = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, Byte.SIZE));
        return pause - ThreadLocalRandom.current().nextLong(pause / 2);
    }
}
