package io.msocket.protocol;

/**
 * What a kernel knows of a flowpath's TCP connection, at the instant at which it was asked.
 *
 * @param roundTripNanos its smoothed round-trip time in nanoseconds, in which what it has not sent yet does not count; zero while it is
 *     not known
 * @param silentSince since when the peer's kernel owes it an acknowledgement and has sent no packet at all; the instant itself at which
 *     it was asked where it owes none. On the clock of {@link Connection}
 */
public record TcpState(long roundTripNanos, long silentSince) {
    static final TcpState UNKNOWN = new TcpState(0, 0);

    /** @throws IllegalArgumentException if the time is negative */
    public TcpState {
        if (roundTripNanos < 0) {
            throw new IllegalArgumentException("a round trip of " + roundTripNanos + " ns");
        }
    }

    boolean isKnown() {
        return roundTripNanos > 0;
    }
}
