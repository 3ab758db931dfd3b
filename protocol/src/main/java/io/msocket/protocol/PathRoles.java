package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What each end wishes a flowpath to be for. It stands by if either end wishes so: who pays for a link, or has reason to spare
 * it, need not persuade the other. Where that leaves no preferred flowpath that works, those that stand by carry the data.
 *
 * <p>Wishes are numbered for each flowpath and end, from the join on, so that one that arrives late, over another flowpath or
 * once more, does not bring back what has changed since.
 */
final class PathRoles {
    private PathRole ours = PathRole.PREFERRED;
    private int ourNumber;
    private boolean fixed;
    /** Whether we wish it to be left, whatever it would be for otherwise. */
    private boolean leaving;

    private PathWish peers = PathWish.PREFERRED;
    private int peersNumber;

    /** What was told of it last; null before the flowpath works. */
    private @Nullable PathRole told;

    /** What the join says of us, or of the peer, is wish number 0. */
    void beginAs(PathRole role) {
        ours = role;
    }

    void handleJoinAs(PathRole role) {
        peers = PathWish.of(role);
    }

    /** What comes of both wishes. */
    PathRole agreed() {
        boolean isPreferred = wish() == PathWish.PREFERRED && peers == PathWish.PREFERRED;
        return isPreferred ? PathRole.PREFERRED : PathRole.BACKUP;
    }

    /** The flowpath works, and that is told with its role: from now on another role is news. */
    void handleWorking() {
        told = agreed();
    }

    /** Whether what comes of both wishes is another role than was told last; it counts as told then. */
    boolean pollChange() {
        if (told == null || told == agreed()) {
            return false;
        }
        told = agreed();
        return true;
    }

    /** Whether either end is leaving it: any other flowpath that works is better. */
    boolean isLeft() {
        return leaving || peers == PathWish.LEAVING;
    }

    boolean isLeftByUs() {
        return leaving;
    }

    boolean isLeftByPeer() {
        return peers == PathWish.LEAVING;
    }

    /** What the peer is to be told. */
    PathWish wish() {
        return leaving ? PathWish.LEAVING : PathWish.of(ours);
    }

    /** We leave it, or stay after all. Whether that is another wish than before. */
    boolean leave(boolean isLeaving) {
        if (leaving == isLeaving) {
            return false;
        }
        leaving = isLeaving;
        ourNumber++;
        return true;
    }

    PathRole ours() {
        return ours;
    }

    int ourNumber() {
        return ourNumber;
    }

    /** The application wishes it so, whatever the mode would. Whether that is another wish than before. */
    boolean fix(PathRole role) {
        fixed = false;
        boolean isNew = wish(role);
        fixed = true;
        return isNew;
    }

    /** Whether that is another wish than before, which the peer is to be told. */
    boolean wish(PathRole role) {
        if (fixed || role == ours) {
            return false;
        }
        ours = role;
        ourNumber++;
        return true;
    }

    /** The peer has told a wish; an older one than the last is left out. Numbers may wrap around. */
    void handlePeers(PathWish wish, int number) {
        if (number - peersNumber > 0) {
            peersNumber = number;
            peers = wish;
        }
    }
}
