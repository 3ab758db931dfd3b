package io.msocket.lab.experiment;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One silent outage in a download.
 *
 * @param peer whose download
 * @param lasted how long the link swallowed everything
 * @param recovery from the link's return to the next read; empty if nothing was read any more
 * @param whole whether the file arrived whole in the end
 * @param words why not, if not
 */
record Outage(Peer peer, Duration lasted, Optional<Duration> recovery, boolean whole, String words) {
    private static final double NANOS_PER_MILLI = 1e6;

    boolean recovered() {
        return recovery.isPresent();
    }

    /** Only if it has recovered. */
    double recoveryMillis() {
        return recovery.orElseThrow().toNanos() / NANOS_PER_MILLI;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("peer", peer.label());
        json.put("outageMillis", lasted.toMillis());
        json.put("recoveryMillis", recovered() ? recoveryMillis() : null);
        json.put("whole", whole);
        return json;
    }

    @Override
    public String toString() {
        return "outage of " + lasted.toMillis() + " ms, " + peer.label() + ": "
                + (recovered() ? "%.1f ms".formatted(recoveryMillis()) : "no recovery")
                + (whole ? "" : "; " + words);
    }
}
