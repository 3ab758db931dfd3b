package io.msocket.protocol;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which flowpaths of a connection may carry data as things are: those of which none is suited better (docs/PROTOCOL.md, section "Roles"). A
 * view of them all, that is up to date at any time.
 */
final class Suitability {
    /** Worse than any. */
    private static final int UNSUITED = 4;

    private final Collection<Flowpath> paths;

    /** @param paths all of them, the newest last; followed as it changes */
    Suitability(Collection<Flowpath> paths) {
        this.paths = paths;
    }

    /** How well it is suited to carry data, 0 is best: preferred, standing by, being left, under suspicion. */
    private static int of(Flowpath path) {
        if (path.is(FlowpathState.SUSPECT)) {
            return UNSUITED - 1;
        }
        if (path.roles.isLeft()) {
            return UNSUITED - 2;
        }
        return of(path.roles.agreed());
    }

    private static int of(PathRole role) {
        return role == PathRole.PREFERRED ? 0 : 1;
    }

    private int best() {
        int best = UNSUITED;
        for (Flowpath path : paths) {
            if (path.carriesRecords()) {
                best = Math.min(best, of(path));
            }
        }
        return best;
    }

    /** Whether data may go on the path as things are: no other is suited better. */
    boolean isAsGoodAsAny(Flowpath path) {
        return of(path) == best();
    }

    /** Whether others carry data beside it whenever it does: those that are suited as well, or, if it stands by, those that it may help. */
    boolean sharesLoad(Flowpath path) {
        int helped = of(path) == of(PathRole.BACKUP) ? of(PathRole.PREFERRED) : of(path);
        for (Flowpath other : paths) {
            boolean isBeside = of(other) == of(path) || of(other) == helped;
            if (other != path && other.carriesRecords() && isBeside) {
                return true;
            }
        }
        return false;
    }

    /** Whether data passes over another one, which carries what this one did. */
    boolean passesInPlaceOf(Flowpath left) {
        int best = best();
        for (Flowpath path : paths) {
            if (path != left && path.carriesRecords() && of(path) == best && path.passes()) {
                return of(left) > best;
            }
        }
        return false;
    }

    /** Fills the list with the paths that may carry data; whether one of them has room. */
    boolean collectCandidates(List<Flowpath> candidates) {
        int best = best();
        boolean anyHasRoom = false;
        for (Flowpath path : paths) {
            if (path.carriesRecords() && of(path) == best) {
                candidates.add(path);
                anyHasRoom |= path.hasRoom();
            }
        }
        return anyHasRoom;
    }

    /**
     * Whether it stands by again, has carried the stream until now, and goes on with what those that are preferred cannot take yet: all of
     * them have begun just now, and TCP needs some round trips to come to their speed.
     */
    private boolean helps(Flowpath path, long now) {
        if (!path.carriesRecords() || of(path) != of(PathRole.BACKUP) || path.inFlight.isEmpty()) {
            return false;
        }
        boolean anyIsPreferred = false;
        for (Flowpath other : paths) {
            if (other.carriesRecords() && of(other) == of(PathRole.PREFERRED)) {
                if (!other.isStarting(now)) {
                    return false;
                }
                anyIsPreferred = true;
            }
        }
        return anyIsPreferred;
    }

    /** To those that may carry data and have no room adds the ones that help them; whether there is one that has room. */
    boolean addHelpers(List<Flowpath> candidates, long now) {
        boolean anyHelps = false;
        for (Flowpath path : paths) {
            if (path.hasRoom() && helps(path, now)) {
                candidates.add(path);
                anyHelps = true;
            }
        }
        if (anyHelps) {
            candidates.sort(Comparator.comparingInt(path -> path.id));
        }
        return anyHelps;
    }

    /**
     * Over which one the stream goes on, if one has to be named: the newest of those that work and are suited best, but the one that was
     * named before as long as it is one of them.
     *
     * @return null when none works
     */
    @Nullable
    Flowpath primary(@Nullable Flowpath before) {
        Flowpath newest = null;
        for (Flowpath path : paths) {
            boolean isAsGood = newest == null || of(path) <= of(newest);
            if (path.is(FlowpathState.ACTIVE) && isAsGood) {
                newest = path;
            }
        }
        boolean stays = newest != null && before != null && before.is(FlowpathState.ACTIVE) && of(before) <= of(newest);
        return stays ? before : newest;
    }
}
