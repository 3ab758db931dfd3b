package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.TrafficCounters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the renewal of keys to its rules when nothing has happened for a while: on each flowpath every offer is answered and
 * every answer confirmed, and a flowpath that has joined has new keys.
 */
final class RenewalCheck {
    private static final String OFFER = "KEY_OFFER";
    private static final String ANSWER = "KEY_ANSWER";
    private static final String DONE = "KEY_DONE";

    /** Keys that live shorter may be renewed all the time, in turn on several flowpaths. */
    private static final long AT_REST_NANOS = 60_000_000_000L;

    private RenewalCheck() {}

    /**
     * What is wrong; null if nothing is. Both ends have the same flowpaths, attempts left out.
     *
     * @param openedBy the flowpath that the connection began with, the only one that need not renew
     * @param keyLifetimeNanos of the keys of a flowpath that is used
     */
    @Nullable
    static String objection(Connection client, Connection server, @Nullable Integer openedBy, long keyLifetimeNanos) {
        long mostUnderWay = keyLifetimeNanos < AT_REST_NANOS ? 1 : 0;
        Map<Integer, TrafficCounters> servers = server.paths().countersByPath();
        for (Map.Entry<Integer, TrafficCounters> path :
                client.paths().countersByPath().entrySet()) {
            TrafficCounters here = path.getValue();
            TrafficCounters there = servers.get(path.getKey());
            if (there == null) {
                continue;
            }
            long[] counts = {
                count(here.framesSent(), OFFER), count(there.framesReceived(), OFFER),
                count(there.framesSent(), ANSWER), count(here.framesReceived(), ANSWER),
                count(here.framesSent(), DONE), count(there.framesReceived(), DONE)
            };
            for (long each : counts) {
                if (counts[0] - each > mostUnderWay) {
                    return "a renewal is not over on flowpath %d: %s, %s".formatted(path.getKey(), here, there);
                }
            }
            if (counts[counts.length - 1] == 0 && !path.getKey().equals(openedBy)) {
                return "flowpath %d has joined and kept its keys".formatted(path.getKey());
            }
        }
        return null;
    }

    private static long count(Map<String, Long> frames, String name) {
        return frames.getOrDefault(name, 0L);
    }
}
