package io.msocket.protocol;

/**
 * Between tries none of which succeeds: twice as long after each failure, up to the longest. Each is less by chance, the longest too: those
 * who have failed at one moment are not to come back at one, again and again. In whichever unit of time. Immutable.
 *
 * @param first after one failure
 * @param longest not shorter
 */
public record Pauses(long first, long longest) {
    public Pauses {
        if (first < 1 || longest < first) {
            throw new IllegalArgumentException("pauses from %d to %d".formatted(first, longest));
        }
    }

    /**
     * Before the next try.
     *
     * @param failures so many in a row, at least one
     * @param chance from 0 inclusive to 1 exclusive
     */
    public long after(int failures, double chance) {
        long pause = first;
        for (int i = 1; i < failures && pause < longest; i++) {
            pause = pause > longest / 2 ? longest : 2 * pause;
        }
        return lessByChance(pause, chance);
    }

    /** The longest. */
    public long atMost(double chance) {
        return lessByChance(longest, chance);
    }

    /** Half of it at least. */
    private static long lessByChance(long pause, double chance) {
        return pause - (long) (chance * (pause / 2.0));
    }
}
