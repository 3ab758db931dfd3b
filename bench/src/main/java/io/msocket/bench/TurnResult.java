package io.msocket.bench;

/**
 * What one turn of one contestant came to.
 *
 * @param value bytes a second, or nanoseconds
 * @param units how much was done in all: pieces of 64 KB, or round trips
 * @param processorNanos what both ends took of the processors for it
 */
record TurnResult(double value, double units, long processorNanos) {
    /** One whose processor time somebody else measures. */
    static TurnResult of(double value, double units) {
        return new TurnResult(value, units, 0);
    }

    TurnResult withProcessorNanos(long nanos) {
        return new TurnResult(value, units, nanos);
    }
}
