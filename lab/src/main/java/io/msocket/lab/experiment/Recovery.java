package io.msocket.lab.experiment;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How one download went on after an interruption.
 *
 * @param peer whose download
 * @param variedMillis what the experiment varies: the link's round-trip time, or the length of an outage
 * @param took from the network working again to the next read; empty if nothing was read any more
 * @param largestStall the longest time between two reads, before, during or after the interruption
 * @param whole whether the file arrived whole in the end
 * @param words why not, if not
 */
record Recovery(
        Peer peer, int variedMillis, Optional<Duration> took, Duration largestStall, boolean whole, String words) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** @param worked when the network worked again, of {@link System#nanoTime} */
    static Recovery of(Peer peer, int variedMillis, long worked, Download.Result result) {
        return new Recovery(
                peer,
                variedMillis,
                result.log().recoveryAfter(worked),
                result.log().largestStall(),
                result.whole(),
                result.words());
    }

    /** Whether the download went on and came to its good end. */
    boolean good() {
        return took.isPresent() && whole;
    }

    /** Only if it went on. */
    double millis() {
        return took.orElseThrow().toNanos() / NANOS_PER_MILLI;
    }

    /** @param varied what is varied is called so */
    Map<String, Object> toJson(String varied) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("peer", peer.label());
        json.put(varied, variedMillis);
        json.put("recoveryMillis", took.isPresent() ? millis() : null);
        json.put("largestStallMillis", largestStall.toNanos() / NANOS_PER_MILLI);
        json.put("whole", whole);
        return json;
    }

    @Override
    public String toString() {
        return peer.label() + ": " + (took.isPresent() ? "%.1f ms".formatted(millis()) : "no recovery")
                + (whole ? "" : "; " + words);
    }
}
