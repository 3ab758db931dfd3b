package io.msocket.protocol;

/** Smoothed round-trip time and its variation, as in RFC 6298, section 2. Nanoseconds. */
final class RoundTripEstimator {
    private long smoothed;
    private long variation;
    private long least;
    private long last;

    void add(long sample) {
        if (smoothed == 0) {
            restart(sample);
            return;
        }
        last = sample;
        least = Math.max(1, Math.min(least, sample));
        variation += (Math.abs(smoothed - sample) - variation) / 4;
        smoothed = Math.max(1, smoothed + (sample - smoothed) / 8);
    }

    /** What was known of usual times is void. */
    void restart(long sample) {
        smoothed = Math.max(1, sample);
        variation = sample / 2;
        last = sample;
        least = least == 0 ? smoothed : Math.min(least, smoothed);
    }

    /** The way takes so long now, although it took less before. */
    void handleLongerWay(long roundTrip) {
        least = roundTrip;
    }

    /** Zero until the first sample. */
    long smoothed() {
        return smoothed;
    }

    /** The last sample; zero until the first one. */
    long last() {
        return last;
    }

    /** The least sample since the way became longer: what the way itself takes, without the queues on it. Zero until the first one. */
    long least() {
        return least;
    }

    long variation() {
        return variation;
    }
}
