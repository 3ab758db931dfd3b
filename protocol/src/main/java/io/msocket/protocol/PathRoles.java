package io.msocket.protocol;

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
    private PathRole peers = PathRole.PREFERRED;
    private int peersNumber;

    /** What the join says of us, or of the peer, is wish number 0. */
    void beginAs(PathRole role) {
        ours = role;
    }

    void handleJoinAs(PathRole role) {
        peers = role;
    }

    /** What comes of both wishes. */
    PathRole agreed() {
        return ours == PathRole.BACKUP ? ours : peers;
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
    void handlePeers(PathRole role, int number) {
        if (number - peersNumber > 0) {
            peersNumber = number;
            peers = role;
        }
    }
}
