package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was true of a flowpath at one instant.
 *
 * @param id the path's number, unique within its connection and never used again
 * @param state its state
 * @param local its local address, null while it connects
 * @param remote its remote address
 * @param roundTripTime the smoothed round-trip time, zero until it is known
 * @param bytesSent stream bytes sent on it, repeats included
 * @param bytesAcknowledged of these, how many the peer has acknowledged on this path
 * @param bytesReceived stream bytes received on it, repeats included
 * @param role what it is for, by both ends' wishes
 * @param bytesPerSecond stream bytes that it delivered of late in a second, zero until it is known
 * @param bytesResent of the stream bytes sent on it, how many had been sent before, on whatever flowpath
 */
public record FlowpathSnapshot(
        int id,
        FlowpathState state,
        @Nullable InetSocketAddress local,
        InetSocketAddress remote,
        Duration roundTripTime,
        long bytesSent,
        long bytesAcknowledged,
        long bytesReceived,
        PathRole role,
        long bytesPerSecond,
        long bytesResent) {}
