package io.msocket.lab.experiment;

import io.msocket.lab.net.AddressChange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One move of a client in mid-download.
 *
 * @param peer who moved
 * @param roundTripMillis of the link
 * @param recovery from the new address working to the next read; empty if nothing was read any more
 * @param setting how long the lab took to set the address: nobody could know of it earlier than that before it worked
 * @param whole whether the file arrived whole in the end
 * @param words why not, if not
 */
record Move(
        Peer peer, int roundTripMillis, Optional<Duration> recovery, Duration setting, boolean whole, String words) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** @param worked when the new address worked, of {@link System#nanoTime} */
    static Move of(Peer peer, int roundTripMillis, AddressChange change, long worked, Download.Result result) {
        return new Move(
                peer,
                roundTripMillis,
                result.log().recoveryAfter(worked),
                Duration.ofNanos(change.workedNanos() - change.beganNanos()),
                result.whole(),
                result.words());
    }

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
        json.put("roundTripMillis", roundTripMillis);
        json.put("recoveryMillis", recovered() ? recoveryMillis() : null);
        json.put("settingMillis", setting.toNanos() / NANOS_PER_MILLI);
        json.put("whole", whole);
        return json;
    }

    @Override
    public String toString() {
        return (recovered() ? "%.1f ms".formatted(recoveryMillis()) : "no recovery") + (whole ? "" : "; " + words);
    }
}
