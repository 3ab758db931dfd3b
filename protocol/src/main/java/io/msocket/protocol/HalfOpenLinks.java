package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The links of an acceptor that have not proved themselves yet, and which of them gives way where there are too many. Joins have places of
 * their own from when it is known that they are such: no number of openings uses up what moves of living connections need, nor the
 * other way round.
 */
final class HalfOpenLinks {
    private final long timeoutNanos;

    /** And those of which it is not known yet what they are. */
    private final FairTable<Long, HalfOpen> openings;

    private final FairTable<Long, HalfOpen> joins;

    /**
     * @param most openings, and as many joins
     * @param timeoutNanos how long a link may take to say what it is, and a join from then on
     */
    HalfOpenLinks(int most, long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
        this.openings = new FairTable<>(most);
        this.joins = new FairTable<>(most);
    }

    int openings() {
        return openings.size();
    }

    int joins() {
        return joins.size();
    }

    @Nullable
    HalfOpen get(long linkId) {
        HalfOpen link = openings.get(linkId);
        return link == null ? joins.get(linkId) : link;
    }

    /** A client has connected; which link gives way for it, maybe itself, or null. */
    FairTable.@Nullable Entry<Long, HalfOpen> add(long linkId, HalfOpen link) {
        return openings.put(linkId, link, link.source(), link.deadline());
    }

    /** A client has said something, maybe what it wants; which link gives way for it, maybe itself, or null. */
    FairTable.@Nullable Entry<Long, HalfOpen> handleSaid(long linkId, HalfOpen link, long now) {
        if (link.isJoin() && openings.remove(linkId) != null) {
            return joins.put(linkId, link, link.source(), now + timeoutNanos);
        }
        openings.touch(linkId);
        joins.touch(linkId);
        return null;
    }

    /** It has said all that it has to, and waits for us: others of its source give way before it, and of those that wait the last. */
    void handleHeld(long linkId) {
        openings.prefer(linkId);
    }

    FairTable.@Nullable Entry<Long, HalfOpen> remove(long linkId) {
        FairTable.Entry<Long, HalfOpen> link = openings.remove(linkId);
        return link == null ? joins.remove(linkId) : link;
    }

    /** Takes out one whose time is over; null if there is none. */
    FairTable.@Nullable Entry<Long, HalfOpen> pollOver(long now) {
        FairTable.Entry<Long, HalfOpen> late = openings.pollOver(now);
        return late == null ? joins.pollOver(now) : late;
    }

    /** When the first one's time is over, or {@link Connection#NO_TIMEOUT}. */
    long nextTimeout() {
        return Math.min(openings.nextTimeout(), joins.nextTimeout());
    }
}
