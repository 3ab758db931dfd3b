package io.msocket.protocol;

import java.time.Duration;

/**
 * What a stranger's connection has earned by working: how long it is kept without a flowpath, and that it is no longer one of all that
 * come from its source. A handshake alone would buy a day of memory, and the place of a connection that somebody uses.
 */
final class Standing {
    /** Whoever loses the network in the first minute: longer than most outages, and a fraction of a day. */
    private static final long BASE_NANOS = Duration.ofMinutes(30).toNanos();

    /** An hour for each minute with a flowpath: who has worked for half an hour may be away until the next day. */
    private static final long NANOS_PER_NANO_OF_WORK = 60;

    /** A minute for each MiB: a download of minutes over a fast link is worth as much as hours over a slow one. */
    private static final long NANOS_PER_BYTE = Duration.ofMinutes(1).toNanos() >> 20;

    /** From then on it is {@link Principal#longLived() long-lived}. */
    private static final long LIVED_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long LIVED_BYTES = 16 * 1024;

    /** So much longer one is of use whose streams have carried something: time enough to have lived. */
    private static final long CARRIED_NANOS = LIVED_NANOS;

    private final long most;
    private final Streams streams;
    private final Credentials credentials;

    /** Between records of the peer, without the times in which there was no flowpath. */
    private long workedNanos;

    private long bytesHeard;
    private long heardAt = Connection.NO_TIMEOUT;
    private boolean hasLived;

    Standing(Duration most, Streams streams, Credentials credentials) {
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
        if (!hasLived && workedNanos >= LIVED_NANOS && bytes() >= LIVED_BYTES) {
            hasLived = true;
            credentials.handleLived();
            streams.input.chargeTo(credentials.holder());
        }
    }

    /** Until when it counts as of use: see {@link ConnectionCharge#usedUntil}. */
    long usedUntil() {
        if (heardAt == Connection.NO_TIMEOUT) {
            return 0;
        }
        boolean hasCarried = streams.input.receivedBytes() + streams.bytesAcknowledged() > 0;
        return hasCarried ? heardAt + CARRIED_NANOS : heardAt;
    }

    private long bytes() {
        return bytesHeard + streams.bytesAcknowledged();
    }

    /** How long the connection may be without a flowpath, as things are: as the option says, unless it is a stranger's. */
    long retentionNanos() {
        if (!credentials.holder().isStranger()) {
            return most;
        }
        if (workedNanos >= most / NANOS_PER_NANO_OF_WORK || bytes() >= most / NANOS_PER_BYTE) {
            return most;
        }
        return Math.min(most, BASE_NANOS + workedNanos * NANOS_PER_NANO_OF_WORK + bytes() * NANOS_PER_BYTE);
    }
}
