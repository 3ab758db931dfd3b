package io.msocket.protocol;

/**
 * What a flowpath carries, by our own count.
 *
 * @param deliveredPerRoundTrip stream bytes within its least round trip; zero while that is not known
 * @param leastRoundTripNanos the way itself, without queues; zero while it is not known
 * @param isLittle whether little is to wait for it, since others carry data beside it, and its way is no short one
 * @param paceBytesPerSecond how fast TCP should send at most; zero while that is for TCP alone to decide
 */
public record PathLoad(
        long deliveredPerRoundTrip, long leastRoundTripNanos, boolean isLittle, long paceBytesPerSecond) {
    /** Of a flowpath that has ended. */
    static final PathLoad UNKNOWN = new PathLoad(0, 0, false, 0);
}
