package io.msocket.socket;

import java.util.concurrent.ThreadLocalRandom;

/** Between tries of many who may have begun together. */
final class Pauses {
    private Pauses() {}

    /** So long, or less by chance, half of it at least. */
    static long lessByChance(long millis) {
        return millis - ThreadLocalRandom.current().nextLong(millis / 2);
    }
}
