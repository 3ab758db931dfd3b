package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the client's local addresses, or such a one and one of the server's, where a mode with several flowpaths wants one; over which
 * of its routes, and when it is tried again. Its owner is {@link PathPlan}.
 */
final class Place {
    /** A route may follow an address by some milliseconds, and IPv6 takes a second to check one for duplicates. */
    private static final long FIRST_PAUSE_NANOS = 250_000_000L;

    /** Most outages of a link that is in use are over by then. */
    private static final long SOON_NANOS = 3_000_000_000L;

    /** By how long it has been without a flowpath: {until, the longest pause}. A link that comes back is found within it. */
    private static final long[][] LONGEST_PAUSES = {
        {300_000_000_000L, 700_000_000L},
        {3_600_000_000_000L, 5_000_000_000L},
        {Long.MAX_VALUE, 60_000_000_000L}
    };

    /**
     * When an attempt gives way to a fresh one. TCP sends its SYN again after one second, then after two and four more; a link that
     * is back within that time should carry data within a second.
     */
    private static final long STALE_AFTER_NANOS = 700_000_000L;

    /** The same at first, where one has worked lately. */
    private static final long STALE_AFTER_SOON_NANOS = 250_000_000L;

    /** The same where none has worked yet. */
    private static final long STALE_AFTER_UNKNOWN_NANOS = 2_000_000_000L;

    /** And now and then, since round trips may be long. */
    private static final long STALE_AFTER_LONG_NANOS = 8_000_000_000L;

    private static final int LONG_EVERY = 4;

    /** The same where they were shorter once: for so long it is not known when a link is back. */
    private static final int LONG_EVERY_KNOWN = 16;

    private static final int ROUND_TRIPS_UNTIL_STALE = 3;

    /** Where data does not pass, a flowpath that works for a moment holds up the stream. */
    private static final long LONGEST_PAUSE_IN_DOUBT_NANOS = 60_000_000_000L;

    /** Before one that has made room comes back. */
    private static final long MADE_ROOM_NANOS = 10_000_000_000L;

    private final @Nullable InetAddress local;
    private final @Nullable InetSocketAddress remote;
    private final PeerAddresses addresses;
    private final Jitter jitter;
    private final List<Route> routes = new ArrayList<>(1);
    private int nextRoute;
    private int tries;
    /** Zero while none has worked. */
    private long knownRoundTrip;

    private long nextTryAt;
    private long vacantSince = Connection.NO_TIMEOUT;

    /** The flowpath that works here, or was the last that did; null when it was looked for since. */
    private @Nullable Flowpath held;

    private long heldSince;
    private long workedUntil;

    /** Whether data had passed over the last one. */
    private boolean hadPassing;

    private final Crowding crowding = new Crowding();

    /**
     * @param local null for whatever the operating system takes
     * @param remote null for whichever of the server's
     * @param addresses say which routes may be tried when
     * @param jitter comes behind the longest pause
     */
    Place(@Nullable InetAddress local, @Nullable InetSocketAddress remote, PeerAddresses addresses, Jitter jitter) {
        this.local = local;
        this.remote = remote;
        this.addresses = addresses;
        this.jitter = jitter;
    }

    boolean is(@Nullable InetAddress from, InetSocketAddress to) {
        return Objects.equals(local, from) && (remote == null || remote.equals(to));
    }

    /** Null for whatever the operating system takes. */
    @Nullable
    InetAddress local() {
        return local;
    }

    void add(Route route) {
        routes.add(route);
    }

    /** Of just these; its routes are told anew, and what was tried in vain before does not count. */
    Place beginAnew() {
        routes.clear();
        nextRoute = 0;
        tries = 0;
        vacantSince = Connection.NO_TIMEOUT;
        if (!crowding.isCrowdedOut()) {
            nextTryAt = 0;
        }
        return this;
    }

    boolean isOf(@Nullable InetAddress from, @Nullable InetSocketAddress to) {
        return Objects.equals(local, from) && Objects.equals(remote, to);
    }

    /** A flowpath works here, maybe again. */
    void handleWorking(Flowpath path, long now) {
        if (held == null) {
            heldSince = now;
        }
        if (held != path) {
            knownRoundTrip = path.liveness.roundTrip().smoothed();
        }
        held = path;
        workedUntil = now;
        crowding.handleTaken();
    }

    /** So many flowpaths work anywhere. */
    void handleOthers(int working) {
        if (crowding.handleWorking(working)) {
            nextTryAt = 0;
        }
    }

    /** Its flowpath makes room for one in a better place, and must not come back before that has proved itself to the server. */
    void handleMadeRoom(int working, long now) {
        crowding.handleRefused(working);
        nextTryAt = now + jitter.of(MADE_ROOM_NANOS);
    }

    Crowding crowding() {
        return crowding;
    }

    /** When it is worth another try, while it is vacant; {@link Connection#NO_TIMEOUT} for never. */
    long nextTryAt() {
        return Math.max(nextTryAt, dialableAt());
    }

    /** From when on one of its routes may be dialled, whatever became of the last try. */
    long dialableAt() {
        long dialableAt = Connection.NO_TIMEOUT;
        for (Route route : routes) {
            dialableAt = Math.min(dialableAt, addresses.dialableAt(route));
        }
        return dialableAt;
    }

    /** The route to try now: the next one that may be dialled. */
    Route take(RouteTrials trials, long now) {
        for (int i = 0; i < routes.size() && addresses.dialableAt(routes.get(nextRoute)) > now; i++) {
            nextRoute = (nextRoute + 1) % routes.size();
        }
        Route route = routes.get(nextRoute);
        boolean isDoubtful = trials.isDoubtful(route);
        if (held != null) {
            handleLost(held, isDoubtful, now);
        }
        vacantSince = Math.min(vacantSince, now);
        nextRoute = (nextRoute + 1) % routes.size();
        long pause = FIRST_PAUSE_NANOS << Math.min(tries, 2 * Byte.SIZE);
        nextTryAt = now + jitter.of(Math.min(pause, longestPause(isDoubtful, now)));
        tries++;
        return route;
    }

    /** The flowpath that worked here does no more: whether that was one that counts. */
    private void handleLost(Flowpath last, boolean isDoubtful, long now) {
        boolean hasLasted = workedUntil - heldSince >= Dialer.LASTING_NANOS;
        hadPassing = last.hasPassed();
        if ((hadPassing || hasLasted) && !isDoubtful) {
            tries = 0;
            vacantSince = now;
        }
        if (hasLasted) {
            crowding.handleLasted();
        }
        held = null;
    }

    private long longestPause(boolean isDoubtful, long now) {
        if (isDoubtful) {
            return LONGEST_PAUSE_IN_DOUBT_NANOS;
        }
        if (crowding.isCrowdedOut()) {
            return crowding.pause();
        }
        return isSoon(now) ? FIRST_PAUSE_NANOS : longestPause(now - vacantSince);
    }

    /** Whether what was here worked a moment ago. */
    private boolean isSoon(long now) {
        return hadPassing && vacantSince != Connection.NO_TIMEOUT && now - vacantSince < SOON_NANOS;
    }

    private static long longestPause(long vacantFor) {
        for (long[] step : LONGEST_PAUSES) {
            if (vacantFor < step[0]) {
                return step[1];
            }
        }
        throw new AssertionError("the last step has no end");
    }

    /** When the attempt, which does not get on, gives way to a fresh one. */
    long staleAt(Flowpath attempt) {
        // One that is connected has shown how long its round trips are, and needs one more.
        long roundTrip = Math.max(knownRoundTrip, attempt.liveness.roundTrip().smoothed());
        return attempt.createdAt + Math.max(patience(attempt), ROUND_TRIPS_UNTIL_STALE * roundTrip);
    }

    private long patience(Flowpath attempt) {
        if (knownRoundTrip == 0) {
            return tries % LONG_EVERY == 0 ? STALE_AFTER_LONG_NANOS : STALE_AFTER_UNKNOWN_NANOS;
        }
        if (tries % LONG_EVERY_KNOWN == 0) {
            return STALE_AFTER_UNKNOWN_NANOS;
        }
        // A server that has taken the connection may need its time.
        boolean isSoon = attempt.is(FlowpathState.CONNECTING) && isSoon(attempt.createdAt);
        return isSoon ? STALE_AFTER_SOON_NANOS : STALE_AFTER_NANOS;
    }
}
