package io.msocket.protocol;

import java.time.Duration;

/**
 * How long a connection is kept without a flowpath: for strangers as long as it has earned, else as long as the option says. An
 * anonymous connection costs its client a handshake, and could be left behind for a day at once; now it costs as much as is kept.
 */
final class Retention {
    /** Whoever loses the network in the first minute: longer than most outages, and a fraction of a day. */
    private static final long BASE_NANOS = Duration.ofMinutes(30).toNanos();

    /** An hour for each minute with a flowpath: who has worked for half an hour may be away until the next day. */
    private static final long NANOS_PER_NANO_OF_WORK = 60;

    /** A minute for each MiB: a download of minutes over a fast link is worth as much as hours over a slow one. */
    private static final long NANOS_PER_BYTE = Duration.ofMinutes(1).toNanos() >> 20;

    private final long most;
    private final Streams streams;
    private final Credentials credentials;

    /** Between records of the peer, without the times in which there was no flowpath. */
    private long workedNanos;

    private long bytesHeard;
    private long heardAt = Connection.NO_TIMEOUT;

    Retention(Duration most, Streams streams, Credentials credentials) {
        this.most = most.toNanos();
        this.streams = streams;
        this.credentials = credentials;
    }

    /**
     * The peer's record is here. The time until then counts, and not what a flowpath lasts: one whose client has vanished seems to work
     * until that is noticed. In the same way bytes count that have come, and not the offset up to which the peer says it has sent.
     *
     * @param bytes the record's length
     * @param wasAway whether there was no flowpath before
     */
    void handleHeard(int bytes, boolean wasAway, long now) {
        bytesHeard += bytes;
        if (!wasAway && heardAt != Connection.NO_TIMEOUT) {
            workedNanos += now - heardAt;
        }
        heardAt = now;
    }

    /** How long the connection may be without a flowpath, as things are. */
    long nanos() {
        if (!credentials.holder().isStranger()) {
            return most;
        }
        long bytes = bytesHeard + streams.bytesAcknowledged();
        if (workedNanos >= most / NANOS_PER_NANO_OF_WORK || bytes >= most / NANOS_PER_BYTE) {
            return most;
        }
        return Math.min(most, BASE_NANOS + workedNanos * NANOS_PER_NANO_OF_WORK + bytes * NANOS_PER_BYTE);
    }
}
