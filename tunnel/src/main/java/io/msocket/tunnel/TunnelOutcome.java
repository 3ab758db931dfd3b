package io.msocket.tunnel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection through a {@link Tunnel} went.
 *
 * @param peer who had come
 * @param bytesFromPeer of the streams, as far as they were taken over
 * @param bytesToPeer the other way
 * @param took from its coming to its end
 * @param failure why it ended otherwise than by the ends of both streams; null if it did not
 */
public record TunnelOutcome(
        TunnelPeer peer,
        long bytesFromPeer,
        long bytesToPeer,
        Duration took,
        @Nullable String failure) {}
