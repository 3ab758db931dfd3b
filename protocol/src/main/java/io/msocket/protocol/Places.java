package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client's local addresses in the order of preference, or the pairs of these and the server's, each a {@link Place} for a flowpath,
 * and which flowpath is where.
 */
final class Places {
    /** So many have a flowpath of their own at one time; a machine may have any number, useless ones among them. */
    private static final int MOST_TAKEN = 4;

    private final Flowpaths paths;
    private final RouteTrials trials;
    private final PeerAddresses addresses;
    private final boolean fullMesh;
    private final int mostPaths;
    private final Jitter jitter;
    private List<Place> places = List.of();

    /** By the options: whether each pair of a local address and one of the server's is a place, rather than each local address. */
    Places(Flowpaths paths, RouteTrials trials, PeerAddresses addresses, ClientSetup setup) {
        this.paths = paths;
        this.trials = trials;
        this.addresses = addresses;
        this.fullMesh = setup.options().fullMesh();
        this.mostPaths = setup.options().maxFlowpaths();
        this.jitter = new Jitter(setup.random());
    }

    void setRoutes(List<Route> routes) {
        List<Place> next = new ArrayList<>();
        for (Route route : routes) {
            Place place = find(next, route.local(), route.remote());
            if (place == null) {
                place = placeOf(route.local(), fullMesh ? route.remote() : null);
                next.add(place);
            }
            place.add(route);
        }
        places = fullMesh ? spread(next) : next;
    }

    /** The one that there was, which remembers what it may take from others, or a new one. */
    private Place placeOf(@Nullable InetAddress local, @Nullable InetSocketAddress remote) {
        for (Place place : places) {
            if (place.isOf(local, remote)) {
                return place.beginAnew();
            }
        }
        return new Place(local, remote, addresses, jitter);
    }

    /** Something has happened: each place hears of its flowpath. */
    void review(long now) {
        for (Flowpath path : paths.all()) {
            Place place = path.is(FlowpathState.ACTIVE) && !path.roles.isLeftByUs() ? of(path) : null;
            if (place != null) {
                place.handleWorking(path, now);
            }
        }
        int working = working();
        places.forEach(place -> place.handleOthers(working));
    }

    /** How many flowpaths work and are not left. */
    int working() {
        int working = 0;
        for (Flowpath path : paths.all()) {
            working += path.is(FlowpathState.ACTIVE) && !path.roles.isLeftByUs() ? 1 : 0;
        }
        return working;
    }

    /** Of a mesh only some places get a flowpath: before any local address has a second one, each is to have one. */
    private static List<Place> spread(List<Place> all) {
        Map<Optional<InetAddress>, Integer> counts = new HashMap<>();
        Map<Place, Integer> turns = new HashMap<>();
        for (Place place : all) {
            turns.put(place, counts.merge(Optional.ofNullable(place.local()), 1, Integer::sum));
        }
        return all.stream()
                .sorted(Comparator.comparing(place -> turns.getOrDefault(place, 0)))
                .toList();
    }

    private static @Nullable Place find(List<Place> places, @Nullable InetAddress local, InetSocketAddress remote) {
        for (Place place : places) {
            if (place.is(local, remote)) {
                return place;
            }
        }
        return null;
    }

    /** Where the flowpath is, or is about to be; null where none is wanted any more. */
    @Nullable
    Place of(Flowpath path) {
        if (addresses.isWithdrawn(path.remote)) {
            return null;
        }
        Place own = find(places, path.localAddress(), path.remote);
        return own == null ? find(places, null, path.remote) : own;
    }

    /** Where a flowpath over the route would be; null where none is wanted any more. */
    @Nullable
    Place of(Route route) {
        return find(places, route.local(), route.remote());
    }

    /** How much its place is preferred: smaller is better. */
    int rank(Flowpath path) {
        Place place = of(path);
        return place == null ? places.size() : places.indexOf(place);
    }

    /** The flowpath that works, and is not left, in the best place; null when none does. */
    @Nullable
    Flowpath best() {
        Flowpath best = null;
        for (Flowpath path : paths.all()) {
            boolean mayStay = path.is(FlowpathState.ACTIVE) && !path.roles.isLeftByUs();
            if (mayStay && (best == null || rank(path) < rank(best))) {
                best = path;
            }
        }
        return best;
    }

    /** Whether another flowpath, which works or is an older attempt, is where this attempt is. */
    boolean isForestalled(Flowpath attempt) {
        Place place = of(attempt);
        for (Flowpath path : paths.all()) {
            boolean sooner = path.is(FlowpathState.ACTIVE) || (path.isAttempt() && path.id < attempt.id);
            if (sooner && of(path) == place) {
                return true;
            }
        }
        return false;
    }

    /** The flowpath in the worst place, where more places have one than may; null where they have not. */
    @Nullable
    Flowpath excess() {
        Set<Place> taken = new HashSet<>();
        for (Flowpath path : paths.all()) {
            if (isStanding(path)) {
                taken.add(of(path));
            }
        }
        return taken.size() > MOST_TAKEN ? worstBehind(-1) : null;
    }

    /** What may end for an attempt in this place: an attempt in a worse one, or else a flowpath there if others work; null for nothing. */
    @Nullable
    Flowpath makesRoomFor(Place place) {
        int rank = places.indexOf(place);
        for (Flowpath path : paths.all()) {
            if (isOfPlan(path) && rank(path) > rank) {
                return path;
            }
        }
        Flowpath worst = worstBehind(rank);
        return worst == best() ? null : worst;
    }

    private static boolean isOfPlan(Flowpath path) {
        Attempt attempt = path.attempt();
        return path.isAttempt() && attempt != null && attempt.isOfPlan();
    }

    private @Nullable Flowpath worstBehind(int rank) {
        Flowpath worst = null;
        for (Flowpath path : paths.all()) {
            if (isStanding(path) && rank(path) > (worst == null ? rank : rank(worst))) {
                worst = path;
            }
        }
        return worst;
    }

    /** Whether it works in one of the places, and is not the application's own. */
    private boolean isStanding(Flowpath path) {
        Attempt attempt = path.attempt();
        boolean isOfPlan = attempt != null && !attempt.isOfApplication() && !path.roles.isLeftByUs();
        return isOfPlan && path.is(FlowpathState.ACTIVE) && of(path) != null;
    }

    /** The attempt that is due at a vacant place; null for none. What it takes over from ends. */
    @Nullable
    Attempt pollAttempt(long now) {
        int taken = 0;
        for (int i = 0; i < places.size() && taken < MOST_TAKEN; i++) {
            Place place = places.get(i);
            Flowpath attempt = attemptAt(place);
            if (vacantAt(place) > now || (attempt != null && !givesWay(attempt, place, now))) {
                taken++;
            } else if (now >= place.nextTryAt()) {
                Place next = attempt == null ? place : endStale(attempt, i, now);
                return attemptOf(next, next.take(trials, now));
            }
        }
        return null;
    }

    /** The application's go on as long as they may. */
    private static boolean givesWay(Flowpath attempt, Place place, long now) {
        return isOfPlan(attempt) && now >= place.staleAt(attempt);
    }

    /** Ends an attempt that does not get on, and says whose turn it is: where there is no room for two, another's that waits. */
    private Place endStale(Flowpath attempt, int rank, long now) {
        boolean wasFull = paths.size() >= mostPaths;
        paths.end(attempt, PathEnd.givenUp("gave way to a newer attempt"), now);
        Place place = places.get(rank);
        for (int i = 1; wasFull && i < places.size(); i++) {
            Place other = places.get((rank + i) % places.size());
            if (vacantAt(other) <= now && attemptAt(other) == null && other.dialableAt() <= now) {
                place.crowding().handlePassedOver(now);
                return other;
            }
        }
        return place;
    }

    /** Where the server allows no more flowpaths, the one in the worst place makes room, if this place is better. */
    private Attempt attemptOf(Place place, Route route) {
        Flowpath worst = place.crowding().isCrowdedOut() ? worstBehind(places.indexOf(place)) : null;
        return worst == null ? Attempt.standing(route) : Attempt.standingInstead(route, worst.id);
    }

    /** When {@link #pollAttempt} has something to say, or {@link Connection#NO_TIMEOUT}. */
    long attemptDueAt() {
        long dueAt = Connection.NO_TIMEOUT;
        int taken = 0;
        for (int i = 0; i < places.size() && taken < MOST_TAKEN; i++) {
            Place place = places.get(i);
            Flowpath attempt = attemptAt(place);
            long vacantAt = vacantAt(place);
            if (vacantAt > 0 || attempt != null) {
                taken++;
            }
            boolean waits = attempt != null && !isOfPlan(attempt);
            if (vacantAt != Connection.NO_TIMEOUT && !waits) {
                long staleAt = attempt == null ? 0 : place.staleAt(attempt);
                dueAt = Math.min(dueAt, Math.max(vacantAt, Math.max(staleAt, place.nextTryAt())));
            }
        }
        return dueAt;
    }

    /**
     * Since or from when on it has no flowpath that works; {@link Connection#NO_TIMEOUT} while it has one. One under suspicion
     * has some time to recover, since a fresh one has to learn first how much it can carry.
     */
    private long vacantAt(Place place) {
        long vacantAt = 0;
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.ACTIVE) && of(path) == place) {
                return Connection.NO_TIMEOUT;
            }
            if (path.is(FlowpathState.SUSPECT) && of(path) == place) {
                vacantAt = Math.max(vacantAt, path.liveness.missedAt());
            }
        }
        return vacantAt;
    }

    private @Nullable Flowpath attemptAt(Place place) {
        for (Flowpath path : paths.all()) {
            if (path.isAttempt() && of(path) == place) {
                return path;
            }
        }
        return null;
    }
}
