package io.msocket.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flowpaths that a client leaves although they work, since another one has taken over: make before break (docs/PROTOCOL.md,
 * section 10.4). They get no new data, and end once they carry nothing any more in either direction.
 */
final class Departures {
    /** So long a flowpath may take to deliver what it carries; what it still has then goes again elsewhere. */
    static final long MOST_NANOS = 5_000_000_000L;

    private final Flowpaths paths;
    private final Credentials credentials;
    /** By the numbers of the flowpaths that are left, the oldest first. */
    private final Map<Integer, Departure> departures = new LinkedHashMap<>();

    /**
     * @param successor the number of the flowpath that has taken over
     * @param until when it must have come to an end
     * @param traffic what the flowpath that is left had carried when it began
     */
    private record Departure(int successor, long until, long traffic) {}

    Departures(Flowpaths paths, Credentials credentials) {
        this.paths = paths;
        this.credentials = credentials;
    }

    /** Whether none is left at the moment. */
    boolean isEmpty() {
        return departures.isEmpty();
    }

    /** Whether the flowpath is left gently: it works, and the peer knows what that means. */
    boolean isGentle(Flowpath old) {
        return old.is(FlowpathState.ACTIVE) && credentials.knows(Features.ROLES);
    }

    /** The flowpath that works takes over from the old one, and from all that the old one has taken over from. */
    void begin(Flowpath old, Flowpath successor, String why, long now) {
        departures.replaceAll((id, departure) -> departure.successor == old.id
                ? new Departure(successor.id, departure.until, departure.traffic)
                : departure);
        if (!isGentle(old)) {
            departures.remove(old.id);
            end(old, why, now);
        } else if (!departures.containsKey(old.id)) {
            makeRoom(now);
            departures.put(old.id, new Departure(successor.id, now + MOST_NANOS, old.traffic()));
            old.roles.leave(true);
            paths.handleWish(old);
        }
    }

    /** Before one more is left: the server lets a few beside those that it allows. */
    void makeRoom(long now) {
        while (departures.size() >= Limits.MAX_LEAVING) {
            endOldest(now);
        }
    }

    /** Ends the one that is being left for the longest time; false when there is none. */
    boolean endOldest(long now) {
        if (departures.isEmpty()) {
            return false;
        }
        int oldest = departures.keySet().iterator().next();
        departures.remove(oldest);
        Flowpath path = paths.get(oldest);
        if (path != null) {
            end(path, "it is left, and another one needs its place", now);
        }
        return true;
    }

    /** Whichever has taken over from the flowpath in the end; itself where none has. */
    Flowpath latest(Flowpath path) {
        Departure departure = departures.get(path.id);
        Flowpath successor = departure == null ? null : paths.get(departure.successor);
        return successor == null ? path : successor;
    }

    /**
     * Something has happened: ends those that carry nothing any more.
     *
     * @return whether one stays after all, since its successor has come to nothing
     */
    boolean review(long now) {
        if (departures.isEmpty()) {
            return false;
        }
        boolean anyStays = false;
        for (Map.Entry<Integer, Departure> entry : List.copyOf(departures.entrySet())) {
            Flowpath old = paths.get(entry.getKey());
            if (old == null) {
                departures.remove(entry.getKey());
            } else {
                anyStays |= review(old, entry.getValue(), now);
            }
        }
        return anyStays;
    }

    private boolean review(Flowpath old, Departure departure, long now) {
        Flowpath successor = paths.get(departure.successor);
        Flowpath heir = successor == null ? newestLeftFor(departure.successor) : null;
        if (heir != null && heir != old) {
            departures.put(old.id, new Departure(heir.id, departure.until, departure.traffic));
            return false;
        }
        if (successor == null) {
            departures.remove(old.id);
            handleStaying(old, departure.successor);
            old.roles.leave(false);
            paths.handleWish(old);
            return true;
        }
        if (!successor.is(FlowpathState.ACTIVE)) {
            // Until that has come to something, one way or the other, the old one is what there is.
            return false;
        }
        if (now >= departure.until && hasFailed(successor, old.traffic() - departure.traffic)) {
            end(successor, "nothing has passed over it, but over flowpath " + old.id, now);
            return review(old, departure, now);
        }
        if (!old.is(FlowpathState.ACTIVE) || isDone(old) || now >= departure.until) {
            departures.remove(old.id);
            end(old, "replaced by flowpath " + successor.id, now);
        }
        return false;
    }

    /** Of those that it has taken over from the one that has taken over from the others before: that one stays in its place. */
    private @Nullable Flowpath newestLeftFor(int successor) {
        Flowpath newest = null;
        for (Map.Entry<Integer, Departure> each : departures.entrySet()) {
            Flowpath old = paths.get(each.getKey());
            newest = old != null && each.getValue().successor == successor ? old : newest;
        }
        return newest;
    }

    /** It is again what its successor was, which has come to nothing: an attempt that was to move that one moves it. */
    private void handleStaying(Flowpath old, int successor) {
        for (Flowpath path : paths.all()) {
            Integer moved = path.moves();
            if (moved != null && moved == successor) {
                path.moveInstead(old.id);
            }
        }
    }

    /** Neither end has anything on its way there, and data passes elsewhere. */
    private boolean isDone(Flowpath old) {
        return old.inFlight.isEmpty()
                && old.roles.isLeftByPeer()
                && paths.suitability().passesInPlaceOf(old);
    }

    /** Whether the stream goes on over the old one, since the new one lets only small packets through. */
    private static boolean hasFailed(Flowpath successor, long overOldOne) {
        return !successor.passes() && overOldOne > successor.traffic();
    }

    private void end(Flowpath path, String why, long now) {
        paths.owed().addClosedPath(path.id);
        paths.end(path, PathEnd.givenUp(why), now);
    }

    /** When {@link #review} is due, or {@link Connection#NO_TIMEOUT}. */
    long dueAt() {
        long dueAt = Connection.NO_TIMEOUT;
        for (Departure departure : departures.values()) {
            Flowpath successor = paths.get(departure.successor);
            if (successor != null && successor.is(FlowpathState.ACTIVE)) {
                dueAt = Math.min(dueAt, departure.until);
            }
        }
        return dueAt;
    }
}
