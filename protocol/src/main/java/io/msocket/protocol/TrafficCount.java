package io.msocket.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what goes over one flowpath, or has gone over those that ended. */
final class TrafficCount {
    private final long[] framesSent = new long[FrameType.END];
    private final long[] framesReceived = new long[FrameType.END];
    private long bytesSent;
    private long bytesReceived;
    private long streamBytesResent;
    private long suspicions;

    void handleFrameSent(int type) {
        framesSent[type]++;
    }

    void handleFrameReceived(int type) {
        framesReceived[type]++;
    }

    void handleBytesSent(int count) {
        bytesSent += count;
    }

    void handleBytesReceived(int count) {
        bytesReceived += count;
    }

    void handleResent(long count) {
        streamBytesResent += count;
    }

    long streamBytesResent() {
        return streamBytesResent;
    }

    void handleSuspicion() {
        suspicions++;
    }

    /** Of both directions. */
    long bytes() {
        return bytesSent + bytesReceived;
    }

    void add(TrafficCount other) {
        for (int type = 0; type < FrameType.END; type++) {
            framesSent[type] += other.framesSent[type];
            framesReceived[type] += other.framesReceived[type];
        }
        bytesSent += other.bytesSent;
        bytesReceived += other.bytesReceived;
        streamBytesResent += other.streamBytesResent;
        suspicions += other.suspicions;
    }

    TrafficCounters snapshot() {
        return new TrafficCounters(
                byName(framesSent), byName(framesReceived), bytesSent, bytesReceived, streamBytesResent, suspicions);
    }

    private static Map<String, Long> byName(long[] counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int type = 0; type < FrameType.END; type++) {
            if (counts[type] > 0) {
                named.put(FrameType.name(type), counts[type]);
            }
        }
        return named;
    }
}
