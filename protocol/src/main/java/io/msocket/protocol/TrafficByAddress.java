package io.msocket.protocol;

import java.net.InetAddress;
import java.util.Map;

/**
 * What has gone over a connection in its whole life, flowpaths that have ended included, by their local addresses. Immutable.
 *
 * @param byAddress of the flowpaths that there are, and of the 32 addresses whose flowpaths have ended last
 * @param others of all other addresses together
 */
public record TrafficByAddress(Map<InetAddress, TrafficCounters> byAddress, TrafficCounters others) {
    /** Nothing yet. */
    public static final TrafficByAddress NONE = new TrafficByAddress(Map.of(), TrafficCounters.NONE);

    public TrafficByAddress {
        byAddress = Map.copyOf(byAddress);
    }

    /** All together. */
    public TrafficCounters total() {
        return byAddress.values().stream().reduce(others, TrafficCounters::plus);
    }
}
