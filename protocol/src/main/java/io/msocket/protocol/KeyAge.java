package io.msocket.protocol;

/** How long a flowpath has had its keys, how much they have carried, and when they are to be renewed. */
final class KeyAge {
    private long since;
    private long bytesAtRenewal;
    private long bytes;
    private long renewalAt = Connection.NO_TIMEOUT;

    KeyAge(long now) {
        this.since = now;
    }

    /** There is a reason to renew them at this instant, whether the flowpath is used or not. */
    void renewBy(long instant) {
        renewalAt = Math.min(renewalAt, instant);
    }

    /** The instant for which there is a reason, or {@link Connection#NO_TIMEOUT}. */
    long renewalAt() {
        return renewalAt;
    }

    /** Looked at when the flowpath is used anyway: one that rests needs no new keys, and is to cost nothing. */
    boolean isOld(long now, long lifetimeNanos) {
        return now - since >= lifetimeNanos;
    }

    /** Stream bytes since the last renewal, both ways. */
    long bytesSince(long bytesNow) {
        bytes = bytesNow;
        return bytesNow - bytesAtRenewal;
    }

    /** It is under way. */
    void handleOffered() {
        renewalAt = Connection.NO_TIMEOUT;
    }

    void handleRenewed(long now) {
        since = now;
        bytesAtRenewal = bytes;
    }
}
