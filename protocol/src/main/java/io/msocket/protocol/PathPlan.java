package io.msocket.protocol;

import io.msocket.protocol.JoinParameters.Fate;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which flowpaths a client wants, by the {@link HandoverMode}, and what each is for: one that works, over the first of its
 * routes that does; in SINGLE before long over the one that is preferred; in the other modes one for each local address, and
 * those that somebody asked for. It decides whether to search and which flowpaths have become superfluous; the {@link Dialer}
 * carries out.
 */
final class PathPlan {
    private final Flowpaths paths;
    private final Closing closing;
    private final PeerAddresses addresses;
    private final Places places;
    private final WorthOfPaths worth;
    private final Departures departures;
    private final RouteTrials trials = new RouteTrials();
    private List<Route> routes = List.of();
    /** Flowpaths from these stand by in every mode. */
    private Set<InetAddress> spared = Set.of();

    private HandoverMode mode;
    /** Whether flowpaths of another mode are still to be ended, once one works that can stay. */
    private boolean isLeavingOne;

    private @Nullable PreferredRoute preferred;

    PathPlan(
            ClientSetup setup,
            PeerAddresses addresses,
            Streams streams,
            Flowpaths paths,
            Closing closing,
            Credentials credentials) {
        this.mode = setup.options().mode();
        this.addresses = addresses;
        this.paths = paths;
        this.closing = closing;
        this.places = new Places(paths, trials, addresses, setup);
        this.departures = new Departures(paths, credentials);
        this.worth = new WorthOfPaths(streams, paths);
    }

    /** Those that are to stand by come last. A preferred route that is no longer among them is forgotten. */
    void setRoutes(List<Route> newRoutes) {
        routes = Route.checked(newRoutes).stream()
                .sorted(Comparator.comparing(Route::role))
                .toList();
        spared = routes.stream()
                .filter(route -> route.role() == PathRole.BACKUP)
                .map(Route::local)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        places.setRoutes(routes);
        trials.retain(routes);
        if (preferred != null && !routes.contains(preferred.route())) {
            preferred = null;
        }
    }

    HandoverMode mode() {
        return mode;
    }

    /** From now on; flowpaths that are one too many end as soon as one works. */
    void setMode(HandoverMode next) {
        mode = next;
        isLeavingOne = next == HandoverMode.SINGLE;
        if (!isLeavingOne) {
            preferred = null;
            worth.handleWish();
        }
    }

    private void leaveOne(long now) {
        Flowpath kept = places.best();
        for (Flowpath path : new ArrayList<>(paths.all())) {
            Attempt attempt = path.attempt();
            if (kept != null && path != kept && attempt != null && !attempt.isOfApplication()) {
                departures.begin(path, kept, "one flowpath is enough", now);
            }
        }
    }

    /** SINGLE only: in the other modes the order of the routes says what is preferred. */
    void prefer(Route route, long now) {
        preferred = mode == HandoverMode.SINGLE ? new PreferredRoute(route, now) : null;
    }

    /** The ways to the server that are worth trying, best first. */
    List<Route> routes() {
        return trials.inOrder();
    }

    /** Which of them have let nothing but small packets through. */
    RouteTrials trials() {
        return trials;
    }

    /** The flowpath that works, and is not left, in the best place; null when none does. */
    @Nullable
    Flowpath best() {
        return places.best();
    }

    /** Those that are left gently. */
    Departures departures() {
        return departures;
    }

    /** Whether none works of the flowpaths that there are, or none that may stay. */
    boolean wantsSearch() {
        return closing.lifecycle() != Lifecycle.CLOSED && !hasLasting() && !routes.isEmpty();
    }

    /** Whether a flowpath works at an address that the server has not withdrawn. */
    private boolean hasLasting() {
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.ACTIVE) && !addresses.isWithdrawn(path.remote)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a search that has gone on for so many nanoseconds may dial the route now. The server may be wrong about where it cannot be
     * reached: when nothing works, what the application knows by itself is tried all the same.
     */
    boolean maySearch(Route route, long searching, long now) {
        boolean isLastResort = !route.announced() && searching >= RouteTrials.LAST_RESORT_NANOS && !paths.hasActive();
        return !trials.mustWait(route, searching) && (isLastResort || addresses.dialableAt(route) <= now);
    }

    /** A new flowpath works: it takes the place of the one that it was made for, and of those that it has outlived. */
    void handleWorking(Flowpath path, long now) {
        for (Flowpath old : new ArrayList<>(paths.all())) {
            if (old != path && isLeftFor(path, old)) {
                departures.begin(old, path, "replaced by flowpath " + path.id, now);
                handleMadeRoom(old, path, now);
            }
        }
        Place place = places.of(path);
        if (place != null) {
            place.handleWorking(path, now);
        }
        if (path.attempt() != null && !path.attempt().isFurther()) {
            followMoves(path);
        }
    }

    private void handleMadeRoom(Flowpath old, Flowpath successor, long now) {
        Place place = places.of(old);
        Attempt attempt = successor.attempt();
        boolean isOfPlan = attempt != null && attempt.purpose == Attempt.Purpose.STANDING;
        if (isOfPlan && place != null && place != places.of(successor)) {
            place.handleMadeRoom(places.working(), now);
        }
    }

    /** An attempt came to nothing. */
    void handleFailed(Flowpaths.FailedAttempt failed) {
        boolean isRefused = failed.attempt().purpose == Attempt.Purpose.STANDING
                && failed.why().kind() == CloseReason.Kind.RESET_BY_PEER
                && paths.hasActive();
        Place place = places.of(failed.attempt().route);
        if (isRefused && place != null) {
            place.crowding().handleRefused(places.working());
        }
    }

    /**
     * Where this end may have no more flowpaths: ends an attempt in a worse place for one in a better place, or else the flowpath in the
     * worst, if others work. So all have a chance in their order; how often is bounded, for the attempt may fail.
     *
     * @return whether one has ended
     */
    boolean makeRoom(Attempt attempt, long now) {
        Place place = places.of(attempt.route);
        Flowpath victim = place == null ? null : places.makesRoomFor(place);
        if (place == null || victim == null || !place.crowding().mayDisplace(now)) {
            return false;
        }
        if (victim.carriesRecords()) {
            paths.owed().addClosedPath(victim.id);
        }
        paths.end(victim, PathEnd.givenUp("gave way to a flowpath in a better place"), now);
        return true;
    }

    /**
     * The same for the search where all flowpaths are at addresses that the server has withdrawn: they must not keep out one that may
     * stay, but for the last of them.
     *
     * @return whether one has ended
     */
    boolean makeRoomAmongWithdrawn(long now) {
        int working = 0;
        Flowpath last = null;
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.ACTIVE)) {
                working++;
                last = addresses.isWithdrawn(path.remote) ? path : last;
            }
        }
        if (working < 2 || last == null) {
            return false;
        }
        paths.owed().addClosedPath(last.id);
        paths.end(last, PathEnd.givenUp("the server has withdrawn its address, and another one is looked for"), now);
        return true;
    }

    /** A flowpath is about to join. */
    void handleJoining(Flowpath path, long now) {
        for (Flowpath old : paths.all()) {
            if (isLeftFor(path, old) && departures.isGentle(old) && !old.roles.isLeftByUs()) {
                departures.makeRoom(now);
                return;
            }
        }
    }

    /** What becomes of the flowpath once the other one works. */
    Fate fateOf(Flowpath old, Flowpath successor) {
        boolean isLeft = isLeftFor(successor, old);
        if (isLeft && !departures.isGentle(old)) {
            return Fate.GIVEN_UP;
        }
        return isLeft || old.roles.isLeftByUs() ? Fate.LEAVING : Fate.KEPT;
    }

    private boolean isLeftFor(Flowpath successor, Flowpath old) {
        Attempt attempt = successor.attempt();
        if (attempt != null && attempt.replaces() != null && attempt.replaces() == old.id) {
            return true;
        }
        if (addresses.isWithdrawn(old.remote) && !addresses.isWithdrawn(successor.remote)) {
            return true;
        }
        return old.is(FlowpathState.SUSPECT) && (mode == HandoverMode.SINGLE || places.of(old) == places.of(successor));
    }

    /** A move of a flowpath in whose place another one stands by now moves that one, or there would be one too many. */
    private void followMoves(Flowpath successor) {
        for (Flowpath path : paths.all()) {
            Integer moved = path.moves();
            Flowpath replaced = moved == null ? null : paths.get(moved);
            if (moved != null && (replaced == null || replaced.roles.isLeftByUs())) {
                path.moveInstead(successor.id);
            }
        }
    }

    /**
     * Something has happened. If a flowpath works, whether it is new or has recovered, the search that was to find one is
     * over, and with it the attempts that nobody needs.
     */
    void review(long now) {
        trials.review(paths, now);
        places.review(now);
        leaveWithdrawn(now);
        if (departures.review(now)) {
            isLeavingOne |= mode == HandoverMode.SINGLE;
        }
        if (!hasLasting()) {
            return;
        }
        if (isLeavingOne) {
            isLeavingOne = false;
            leaveOne(now);
        }
        for (Flowpath path : new ArrayList<>(paths.all())) {
            Attempt attempt = path.attempt();
            if (path.isAttempt() && attempt != null && attempt.isOfPlan() && isSuperfluous(path, now)) {
                paths.end(path, PathEnd.givenUp("another flowpath works"), now);
            }
        }
        Flowpath excess = mode == HandoverMode.SINGLE ? null : places.excess();
        if (excess != null) {
            paths.owed().addClosedPath(excess.id);
            paths.end(excess, PathEnd.givenUp("more places than may have one have a better one"), now);
        }
        assignRoles();
    }

    /** Where the server is not to be reached any more nothing is tried, and what works there ends once another flowpath works. */
    private void leaveWithdrawn(long now) {
        boolean hasLasting = hasLasting();
        for (Flowpath path : new ArrayList<>(paths.all())) {
            Attempt attempt = path.attempt();
            boolean isVain = path.isAttempt() && attempt != null && attempt.route.announced();
            if (addresses.isWithdrawn(path.remote) && (hasLasting || isVain)) {
                paths.owed().addClosedPath(path.id);
                paths.end(path, PathEnd.givenUp("the server has withdrawn its address"), now);
            }
        }
    }

    /** An opening that has been overtaken must not open the connection once more. */
    private boolean isSuperfluous(Flowpath attempt, long now) {
        boolean mayStay = mode != HandoverMode.SINGLE && places.of(attempt) != null && !attempt.isOpening();
        boolean isWorth = worth.isReached(now) || (worksOverSparedOnly() && !isSpared(attempt));
        return !mayStay || !isWorth || places.isForestalled(attempt);
    }

    private void assignRoles() {
        Flowpath best = places.best();
        for (Flowpath path : paths.all()) {
            boolean isWished =
                    path.carriesRecords() && !path.roles.isLeftByUs() && path.roles.wish(roleBeside(best, path));
            if (isWished) {
                paths.handleWish(path);
            }
        }
    }

    /** What a flowpath that is about to join is for. */
    PathRole roleOf(Flowpath joining) {
        return roleBeside(places.best(), joining);
    }

    private PathRole roleBeside(@Nullable Flowpath best, Flowpath path) {
        if (isSpared(path)) {
            return PathRole.BACKUP;
        }
        if (mode != HandoverMode.BACKUP || best == null || path == best) {
            return PathRole.PREFERRED;
        }
        return places.rank(best) <= places.rank(path) ? PathRole.BACKUP : PathRole.PREFERRED;
    }

    /**
     * The attempt that is due; null when there is none. Without any flowpath that works the search tries the routes by itself.
     */
    @Nullable
    Attempt pollAttempt(long now) {
        if (!closing.lifecycle().isOpen()) {
            return null;
        }
        if (mode == HandoverMode.SINGLE) {
            return pollMove(now);
        }
        boolean isWorth = worth.isReached(now) || wantsUnspared();
        return paths.hasActive() && isWorth ? places.pollAttempt(now) : null;
    }

    /**
     * Whether a link that is to be spared carries what another one might: the opening went over it, since it was the first to answer. That
     * is worth a handshake, however little is sent.
     */
    private boolean wantsUnspared() {
        return worksOverSparedOnly() && paths.all().stream().noneMatch(path -> path.isAttempt() && !isSpared(path));
    }

    private boolean worksOverSparedOnly() {
        boolean mayBeSpared = routes.stream().anyMatch(route -> route.role() == PathRole.PREFERRED);
        return mayBeSpared && paths.all().stream().allMatch(path -> !path.is(FlowpathState.ACTIVE) || isSpared(path));
    }

    private boolean isSpared(Flowpath path) {
        InetAddress local = path.localAddress();
        return local != null && spared.contains(local);
    }

    private @Nullable Attempt pollMove(long now) {
        PreferredRoute wish = preferred;
        Flowpath from = inUse();
        if (wish == null || from == null || now < wish.dueAt()) {
            return null;
        }
        long dialableAt = addresses.dialableAt(wish.route());
        if (isReached(wish) || wish.isHopeless() || dialableAt == Connection.NO_TIMEOUT) {
            preferred = null;
            return null;
        }
        boolean underWay =
                dialableAt > now || paths.all().stream().anyMatch(path -> isStaying(path) && wish.isTakenBy(path));
        wish.postpone(!underWay, now);
        return underWay ? null : Attempt.move(wish.route(), from.id);
    }

    private @Nullable Flowpath inUse() {
        for (Flowpath path : paths.all()) {
            boolean isUsed = path.is(FlowpathState.ACTIVE) || path.is(FlowpathState.SUSPECT);
            if (isUsed && isStaying(path)) {
                return path;
            }
        }
        return null;
    }

    private static boolean isStaying(Flowpath path) {
        return !path.roles.isLeftByUs();
    }

    private boolean isReached(PreferredRoute wish) {
        return paths.all().stream()
                .anyMatch(path -> path.is(FlowpathState.ACTIVE) && isStaying(path) && wish.isTakenBy(path));
    }

    /** When there is something to {@link #review} or to {@link #pollAttempt}, or {@link Connection#NO_TIMEOUT}. */
    long timeout() {
        return Math.min(attemptAt(), departures.dueAt());
    }

    private long attemptAt() {
        if (!closing.lifecycle().isOpen()) {
            return Connection.NO_TIMEOUT;
        }
        if (mode == HandoverMode.SINGLE) {
            // While none is in use the search goes on, whatever it finds, and the wish waits.
            return preferred == null || inUse() == null ? Connection.NO_TIMEOUT : preferred.dueAt();
        }
        long dueAt = paths.hasActive() ? places.attemptDueAt() : Connection.NO_TIMEOUT;
        return dueAt == Connection.NO_TIMEOUT || wantsUnspared() ? dueAt : Math.max(dueAt, worth.reachedAt());
    }
}
