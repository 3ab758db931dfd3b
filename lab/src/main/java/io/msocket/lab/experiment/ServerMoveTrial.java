package io.msocket.lab.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * One move of a server, and how its clients followed.
 *
 * @param connections how many it had
 * @param toldMillis from the new address working until the name server told of it; empty where no name is needed
 * @param reconnections of the connections, in no order
 * @param words what became of one that was of no use afterwards; empty if there is none
 */
record ServerMoveTrial(
        MoveKind kind, int connections, OptionalDouble toldMillis, List<Reconnection> reconnections, String words) {
    ServerMoveTrial {
        reconnections = List.copyOf(reconnections);
    }

    /**
     * How one connection followed.
     *
     * @param millis from the beginning that the {@link MoveKind} names until a flowpath to the new address worked; empty if none did, or
     *     nothing was read afterwards
     * @param waitMillis the longest time between two reads meanwhile; empty for a connection that rests
     */
    record Reconnection(int roundTripMillis, OptionalDouble millis, OptionalDouble waitMillis) {
        /** @param began when the time begins, of {@link System#nanoTime} */
        static Reconnection of(int roundTripMillis, long began, FollowerPeer.Seen seen, boolean reads) {
            boolean good =
                    seen.joined().isPresent() && (!reads || seen.resumed().isPresent());
            return new Reconnection(
                    roundTripMillis,
                    good ? OptionalDouble.of(millis(seen.joined().getAsLong() - began)) : OptionalDouble.empty(),
                    reads ? OptionalDouble.of(seen.longestWaitMillis()) : OptionalDouble.empty());
        }

        private static double millis(long nanos) {
            return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }

        /** What it took beyond so many of its own round trips. */
        Optional<Double> beyondMillis(double roundTrips) {
            return millis.isPresent()
                    ? Optional.of(millis.getAsDouble() - roundTrips * roundTripMillis)
                    : Optional.empty();
        }
    }

    /** Those that reconnected. */
    List<Double> millis() {
        return reconnections.stream()
                .flatMap(each -> each.millis().stream().boxed())
                .toList();
    }

    /** The same beyond each one's own round trips, as many as the {@link MoveKind} takes. */
    List<Double> beyondMillis() {
        return reconnections.stream()
                .flatMap(each -> each.beyondMillis(kind.roundTrips()).stream())
                .toList();
    }

    /** The longest wait of each for a read. */
    List<Double> waitMillis() {
        return reconnections.stream()
                .flatMap(each -> each.waitMillis().stream().boxed())
                .toList();
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind.label());
        json.put("connections", connections);
        json.put("toldMillis", toldMillis.isPresent() ? toldMillis.getAsDouble() : null);
        json.put("reconnectionMillis", millis());
        json.put("beyondRoundTripsMillis", beyondMillis());
        json.put("longestWaitMillis", waitMillis());
        json.put("words", words);
        return json;
    }

    @Override
    public String toString() {
        return "%s, %d connections: %d reconnected%s%s"
                .formatted(
                        kind.label(),
                        connections,
                        millis().size(),
                        toldMillis.isPresent() ? ", record told after %.0f ms".formatted(toldMillis.getAsDouble()) : "",
                        words.isEmpty() ? "" : "; " + words);
    }
}
