package io.msocket.protocol;

/** Smoothed round-trip time and its variation, as in RFC 6298, section 2. Nanoseconds. */
final class RoundTripEstimator {
    private long smoothed;
    private long variation;
    private long least;

    void add(long sample) {
        least = least == 0 ? Math.max(1, sample) : Math.max(1, Math.min(least, sample));
        if (smoothed == 0) {
            smoothed = Math.max(1, sample);
            variation = sample / 2;
            return;
        }
        variation += (Math.abs(smoothed - sample) - variation) / 4;
        smoothed = Math.max(1, smoothed + (sample - smoothed) / 8);
    }

    /** Zero until the first sample. */
    long smoothed() {
        return smoothed;
    }

    /** The least sample: what the way itself takes, without the queues on it. Zero until the first one. */
    long least() {
        return least;
    }

    long variation() {
        return variation;
    }
}
