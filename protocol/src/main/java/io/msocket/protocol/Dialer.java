package io.msocket.protocol;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the {@link PathPlan} wants: dials, and while no flowpath works decides which route is tried when.
 *
 * <p>Routes are tried in order of preference, each a moment after the one before and beside it, whichever works first
 * wins (RFC 8305). While none works it goes round again: often at first, since a link may return at any instant, more
 * rarely later. A change of the routes starts it afresh. A flowpath that comes to work only interrupts it, until it has lasted:
 * whoever takes joins and drops them must not be asked again and again at once.
 *
 * <p>An opening differs in that it may fail ({@link RouteFailures}), and in that nobody has shown yet that the server is
 * there at all: a route is tried beside itself only once its last attempt has become stale.
 */
final class Dialer {
    /** Between routes, RFC 8305's connection attempt delay. */
    private static final long ROUTE_DELAY_NANOS = 250_000_000L;

    /** The same while an opening is about to fail: the least that RFC 8305 allows. */
    private static final long URGENT_DELAY_NANOS = 10_000_000L;

    /** Between rounds, by how long the search goes on: {until, pause}. */
    private static final long[][] PAUSES = {
        {30_000_000_000L, 150_000_000L},
        {300_000_000_000L, 1_000_000_000L},
        {Long.MAX_VALUE, 5_000_000_000L}
    };

    /** Between two flowpaths that worked for less, it is one search; but for one over which data has passed. */
    static final long LASTING_NANOS = 5_000_000_000L;

    /** Attempts at one time. */
    private static final int MAX_ATTEMPTS = 8;

    /**
     * How old an attempt of the search is before a newer one may take its place. It is a SYN that is lost, or one that will
     * arrive where round trips have become this long.
     */
    private static final long STALE_AFTER_NANOS = 700_000_000L;

    private static final int ROUND_TRIPS_UNTIL_STALE = 3;

    /** How often attempts at a server that is silent after connecting make an opening's next one wait twice as long. */
    private static final int MAX_DOUBLINGS = 3;

    /** So many attempts may be stale: round trips may be longer than they ever were. */
    private static final int PATIENT_ATTEMPTS = 2;

    /** When these give way, too: TCP has sent its SYN three times by then. */
    private static final long ABANDON_AFTER_NANOS = 3_000_000_000L;

    private final ConnectionOptions options;
    private final PathPlan plan;
    private final PeerAddresses addresses;
    private final Flowpaths paths;
    private final KeyQuestions questions;
    private final Closing closing;
    private final Outbox outbox;
    private final RouteFailures failures = new RouteFailures();
    private final Jitter jitter;

    private int nextRoute;
    private int nextPathId;

    private long restartedAt;
    private long searchingSince = Connection.NO_TIMEOUT;
    private long nextAttemptAt = Connection.NO_TIMEOUT;
    /** Since when a flowpath works; not while one is searched. */
    private long interruptedAt = Connection.NO_TIMEOUT;

    Dialer(
            ClientSetup setup,
            PathPlan plan,
            PeerAddresses addresses,
            Flowpaths paths,
            KeyQuestions questions,
            Closing closing,
            Outbox outbox) {
        this.options = setup.options();
        this.jitter = new Jitter(setup.random());
        this.plan = plan;
        this.addresses = addresses;
        this.paths = paths;
        this.questions = questions;
        this.closing = closing;
        this.outbox = outbox;
    }

    /** Something has changed: try at once, and often for a while. */
    void restart(long now) {
        restartedAt = now;
        failures.reset();
        forget();
        handleTimeout(now);
    }

    /** The connection is open, which it comes to be once: to look for a flowpath is another search. */
    void handleOpened() {
        forget();
    }

    /** The next search is a new one. */
    private void forget() {
        nextRoute = 0;
        searchingSince = Connection.NO_TIMEOUT;
        nextAttemptAt = Connection.NO_TIMEOUT;
        interruptedAt = Connection.NO_TIMEOUT;
    }

    /** Starts attempts as far as they are due, or ends an opening that has failed. */
    void handleTimeout(long now) {
        if (!plan.wantsSearch()) {
            handleFound(now);
            return;
        }
        if (interruptedAt != Connection.NO_TIMEOUT && now - interruptedAt >= LASTING_NANOS) {
            forget();
        }
        interruptedAt = Connection.NO_TIMEOUT;
        if (searchingSince == Connection.NO_TIMEOUT) {
            searchingSince = now;
            nextAttemptAt = now;
        }
        CloseReason over = isOpening() ? verdict(now) : null;
        if (over != null) {
            closing.end(over);
        } else if (now >= nextAttemptAt) {
            attemptNext(now);
        }
    }

    private void handleFound(long now) {
        failures.reset();
        if (paths.hasPassing()) {
            forget();
        } else if (interruptedAt == Connection.NO_TIMEOUT) {
            interruptedAt = now;
        }
    }

    private boolean isOpening() {
        return closing.lifecycle() == Lifecycle.OPENING;
    }

    /** Why the opening fails, or null: whom an attempt has reached is heard out. */
    private @Nullable CloseReason verdict(long now) {
        boolean reached = !attempts(path -> path.is(FlowpathState.HANDSHAKING)).isEmpty();
        return failures.verdict(plan.routes(), reached, now);
    }

    private void attemptNext(long now) {
        Route route = nextWanted(now);
        if (nextRoute == 0) {
            nextAttemptAt = now + jitter.of(pause(now - searchingSince));
        } else {
            boolean urgent = isOpening() && failures.isUrgent(plan.routes().get(nextRoute), now);
            nextAttemptAt = now + (urgent ? URGENT_DELAY_NANOS : ROUTE_DELAY_NANOS);
        }
        if (route != null && makesRoomToSearch(now)) {
            dial(Attempt.ofSearch(route), now);
        }
    }

    /** The round's next route that is to be tried; null when there is none more. */
    private @Nullable Route nextWanted(long now) {
        List<Route> routes = plan.routes();
        do {
            Route route = routes.get(nextRoute);
            nextRoute = (nextRoute + 1) % routes.size();
            boolean isWanted =
                    isOpening() ? isWantedToOpen(route, now) : plan.maySearch(route, now - searchingSince, now);
            if (isWanted) {
                return route;
            }
        } while (nextRoute != 0);
        return null;
    }

    /** While somebody thinks about the server's key, it has been reached. */
    private boolean isWantedToOpen(Route route, long now) {
        return !questions.isOpen() && !route.announced() && failures.mayTry(route, now) && !isTriedLately(route, now);
    }

    /** A server that has taken attempts and does not answer may be overloaded: each makes the next one come later. */
    private boolean isTriedLately(Route route, long now) {
        int unanswered = attempts(path -> path.is(FlowpathState.HANDSHAKING)).size();
        long age = staleAfter() << Math.min(unanswered, MAX_DOUBLINGS);
        for (Flowpath path : paths.all()) {
            Attempt attempt = path.attempt();
            if (path.isAttempt() && attempt != null && attempt.route.equals(route) && now - path.createdAt < age) {
                return true;
            }
        }
        return false;
    }

    private long staleAfter() {
        return Math.max(STALE_AFTER_NANOS, ROUND_TRIPS_UNTIL_STALE * paths.roundTrip());
    }

    private static long pause(long searching) {
        for (long[] step : PAUSES) {
            if (searching < step[0]) {
                return step[1];
            }
        }
        throw new AssertionError("the last step has no end");
    }

    /**
     * Starts one attempt that the application wants.
     *
     * @return the new flowpath's number; none when there are too many already, or the address is the server's word, which does not count
     */
    OptionalInt dialOnDemand(Attempt attempt, long now) {
        if (attempt.route.announced() && addresses.dialableAt(attempt.route) > now) {
            return OptionalInt.empty();
        }
        if (!hasRoom() && !(plan.departures().endOldest(now) && hasRoom())) {
            List<Flowpath> connecting = attempts(path -> path.is(FlowpathState.CONNECTING));
            if (connecting.isEmpty()) {
                return OptionalInt.empty();
            }
            abandon(connecting.get(0), now);
        }
        return OptionalInt.of(dial(attempt, now));
    }

    /** Starts one attempt of the plan, if there is room for it without giving up another one, or it may take that of a worse flowpath. */
    void dialPlanned(Attempt attempt, long now) {
        if (attempt.purpose == Attempt.Purpose.MOVE) {
            dialOnDemand(attempt, now);
        } else if (hasRoom() || (mayAttempt() && makeRoomFor(attempt, now))) {
            dial(attempt, now);
        }
    }

    /** Whether the search may start one more attempt, if need be in the place of one that is less likely to work. */
    boolean makesRoomToSearch(long now) {
        return hasRoom() || makeRoom(now);
    }

    /** Starts one attempt of the search beside those of its own, where there is room for it. */
    void dialTold(Route route, long now) {
        dial(Attempt.ofSearch(route), now);
    }

    private int dial(Attempt attempt, long now) {
        int id = nextPathId++;
        long deadline = now + options.handshakeTimeout().toNanos();
        addresses.handleDialled(attempt.route, now);
        Liveness liveness = new Liveness(options.keepAlive().toNanos(), now);
        Flowpath path = Flowpath.dialled(id, attempt, liveness, deadline, now);
        paths.add(path);
        outbox.tell(ConnectionEvent.Kind.PATH_CONNECTING, path.snapshot(), "");
        outbox.ask(new PathAction.Connect(id, attempt.route, plan.trials().isNarrow(attempt.route)));
        return id;
    }

    private boolean hasRoom() {
        return mayAttempt() && paths.size() < options.maxFlowpaths();
    }

    private boolean mayAttempt() {
        return attempts(path -> true).size() < MAX_ATTEMPTS;
    }

    /** One that is left ends by itself before long, and one that may recover has had its time. */
    private boolean makeRoomFor(Attempt planned, long now) {
        boolean isMade = plan.departures().isEmpty() && (makeRoomAmongSuspects(now) || plan.makeRoom(planned, now));
        return isMade && hasRoom();
    }

    /** Gives up an attempt that has become less likely to work than a new one; false when there is none. */
    private boolean makeRoom(long now) {
        List<Flowpath> attempts = attempts(this::mayGiveWay);
        if (attempts.isEmpty()) {
            return makeRoomAmongSuspects(now) || plan.makeRoomAmongWithdrawn(now);
        }
        Flowpath oldest = attempts.get(0);
        if (oldest.createdAt < restartedAt || isHopeless(oldest, now)) {
            abandon(oldest, now);
            return true;
        }
        if (attempts.size() <= PATIENT_ATTEMPTS) {
            return false;
        }
        Flowpath stale = attempts.get(PATIENT_ATTEMPTS);
        if (now - stale.createdAt < staleAfter()) {
            return false;
        }
        abandon(stale, now);
        return true;
    }

    /** One that is connected has shown how long its round trips are, and needs one more. */
    private static boolean isHopeless(Flowpath attempt, long now) {
        long roundTrip = attempt.liveness.roundTrip().smoothed();
        return now - attempt.createdAt >= Math.max(ABANDON_AFTER_NANOS, ROUND_TRIPS_UNTIL_STALE * roundTrip);
    }

    /** Not the one that waits for somebody to verify the server. */
    private boolean mayGiveWay(Flowpath path) {
        return !questions.isWaiting(path);
    }

    /** Where few flowpaths are allowed, one that may recover must not keep a new one out for long. */
    private boolean makeRoomAmongSuspects(long now) {
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.SUSPECT) && path.liveness.waitingFor(now) >= ABANDON_AFTER_NANOS) {
                paths.end(path, PathEnd.givenUp("gave way to a new attempt"), now);
                return true;
            }
        }
        return false;
    }

    /** Those of them that fulfil the condition, oldest first. */
    private List<Flowpath> attempts(Predicate<Flowpath> condition) {
        return paths.all().stream()
                .filter(path -> path.isAttempt() && condition.test(path))
                .toList();
    }

    private void abandon(Flowpath path, long now) {
        paths.end(path, PathEnd.givenUp("gave way to a newer attempt"), now);
    }

    /** An attempt came to nothing: the round's next route is tried at once. */
    void handleFailed(Flowpaths.FailedAttempt failed, long now) {
        plan.handleFailed(failed);
        if (isOpening()) {
            failures.add(failed, now);
        }
        if (failed.attempt().purpose == Attempt.Purpose.SEARCH
                && nextRoute != 0
                && searchingSince != Connection.NO_TIMEOUT) {
            nextAttemptAt = Math.min(nextAttemptAt, now);
        }
    }

    long timeout() {
        if (!plan.wantsSearch()) {
            return Connection.NO_TIMEOUT;
        }
        return searchingSince == Connection.NO_TIMEOUT ? 0 : Math.min(nextAttemptAt, failures.nextVerdictAt());
    }
}
