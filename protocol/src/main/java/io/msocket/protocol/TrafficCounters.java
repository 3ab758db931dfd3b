package io.msocket.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has gone over one flowpath, over all of a connection, or over all connections of a process. Immutable; counts never
 * go back.
 *
 * @param framesSent by their names in docs/PROTOCOL.md, section 8; those that never went are left out
 * @param framesReceived the same for the other way
 * @param bytesSent bytes handed to TCP, handshakes and records with all that is in them
 * @param bytesReceived bytes taken from TCP
 * @param streamBytesResent stream bytes that had been sent before, on whatever flowpath
 * @param suspicions how often a flowpath was suspected
 */
public record TrafficCounters(
        Map<String, Long> framesSent,
        Map<String, Long> framesReceived,
        long bytesSent,
        long bytesReceived,
        long streamBytesResent,
        long suspicions) {
    /** Nothing yet. */
    public static final TrafficCounters NONE = new TrafficCounters(Map.of(), Map.of(), 0, 0, 0, 0);

    public TrafficCounters {
        framesSent = Map.copyOf(framesSent);
        framesReceived = Map.copyOf(framesReceived);
    }

    /** Both together. */
    public TrafficCounters plus(TrafficCounters other) {
        return new TrafficCounters(
                sum(framesSent, other.framesSent),
                sum(framesReceived, other.framesReceived),
                bytesSent + other.bytesSent,
                bytesReceived + other.bytesReceived,
                streamBytesResent + other.streamBytesResent,
                suspicions + other.suspicions);
    }

    private static Map<String, Long> sum(Map<String, Long> first, Map<String, Long> second) {
        Map<String, Long> sum = new LinkedHashMap<>(first);
        second.forEach((frame, count) -> sum.merge(frame, count, Long::sum));
        return sum;
    }
}
