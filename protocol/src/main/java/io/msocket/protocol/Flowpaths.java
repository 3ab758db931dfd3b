package io.msocket.protocol;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All flowpaths of a connection: how they come to work, to be suspected and to end, and what that means for the
 * connection: moved, suspended, resumed.
 */
final class Flowpaths {
    /** How long a suspect path may stay so before it is given up. */
    private static final long SUSPECT_NANOS = 15_000_000_000L;

    private final Streams streams;
    private final Outbox outbox;
    private final Settlement settlement;
    private final FlowpathMemory memory;
    /** By number, so that the newest of ours comes last. */
    private final Map<Integer, Flowpath> paths = new TreeMap<>();

    private final Suitability suitability = new Suitability(paths.values());
    /** Closed, but with bytes to send before the TCP connection goes. */
    private final ArrayDeque<Flowpath> draining = new ArrayDeque<>(1);
    /** What the peer is to be told on whichever path speaks next. */
    private final Owed owed = Owed.byConnection();

    private final TrafficLedger ledger = new TrafficLedger();

    /** Attempts that came to nothing, for the plan to hear of. */
    private final ArrayDeque<FailedAttempt> failedAttempts = new ArrayDeque<>(1);

    /** The number of the flowpath over which the stream was said to go on last; null before the first. */
    private @Nullable Integer primary;

    /** Of whose roles the peer has said something in the record that is being read. */
    private final Set<Flowpath> wished = new LinkedHashSet<>();

    private boolean suspended;
    private long suspendedSince;

    /**
     * An attempt that came to nothing.
     *
     * @param why what that means should the whole opening fail with it
     * @param refused whether the server's host has answered, and said no
     * @param nanos how long the attempt took
     */
    record FailedAttempt(Attempt attempt, CloseReason why, boolean refused, long nanos) {}

    Flowpaths(Streams streams, Outbox outbox) {
        this.streams = streams;
        this.outbox = outbox;
        this.settlement = new Settlement(streams.output);
        this.memory = new FlowpathMemory(streams.input.account());
    }

    // --- queries

    Collection<Flowpath> all() {
        return paths.values();
    }

    @Nullable
    Flowpath get(int pathId) {
        return paths.get(pathId);
    }

    int size() {
        return paths.size();
    }

    /** Whether there is memory for one more, in whose place so many go. */
    boolean mayHaveAnother(int going) {
        return memory.mayHaveAnother(paths.size() - going);
    }

    /** Another one than this, on which a record has not come whole; null for none. */
    @Nullable
    Flowpath otherWithPartOfRecord(Flowpath path) {
        for (Flowpath other : paths.values()) {
            if (other != path && other.carriesRecords() && other.records().holdsPart()) {
                return other;
            }
        }
        return null;
    }

    boolean hasActive() {
        for (Flowpath path : paths.values()) {
            if (path.is(FlowpathState.ACTIVE)) {
                return true;
            }
        }
        return false;
    }

    /** Whether data has passed over one that works, and not only small packets. */
    boolean hasPassing() {
        for (Flowpath path : paths.values()) {
            if (path.is(FlowpathState.ACTIVE) && path.hasPassed()) {
                return true;
            }
        }
        return false;
    }

    /** Whether one is under suspicion. */
    boolean hasTrouble() {
        for (Flowpath path : paths.values()) {
            if (path.is(FlowpathState.SUSPECT)) {
                return true;
            }
        }
        return false;
    }

    boolean carriesRecords() {
        for (Flowpath path : paths.values()) {
            if (path.carriesRecords()) {
                return true;
            }
        }
        return false;
    }

    /** Which of them may carry data. */
    Suitability suitability() {
        return suitability;
    }

    boolean isSuspended() {
        return suspended;
    }

    long suspendedSince() {
        return suspendedSince;
    }

    /** The smoothed round-trip time of the fastest path in nanoseconds, zero if none is known. */
    long roundTrip() {
        return leastOf(RoundTripEstimator::smoothed);
    }

    /** The same without what queues add. */
    long leastRoundTrip() {
        return leastOf(RoundTripEstimator::least);
    }

    private long leastOf(ToLongFunction<RoundTripEstimator> time) {
        long least = 0;
        for (Flowpath path : paths.values()) {
            long sample = time.applyAsLong(path.liveness.roundTrip());
            if (sample > 0 && (least == 0 || sample < least)) {
                least = sample;
            }
        }
        return least;
    }

    List<FlowpathSnapshot> snapshots() {
        List<FlowpathSnapshot> all = new ArrayList<>(paths.size());
        for (Flowpath path : paths.values()) {
            all.add(path.snapshot());
        }
        return List.copyOf(all);
    }

    /** What went over paths that have ended. */
    TrafficLedger ledger() {
        return ledger;
    }

    /** What has gone over each of the paths that there are. */
    Map<Integer, TrafficCounters> countersByPath() {
        Map<Integer, TrafficCounters> all = new LinkedHashMap<>();
        paths.values().forEach(path -> all.put(path.id, path.count.snapshot()));
        return Map.copyOf(all);
    }

    /** Asks the peer on every path for a sign of life: something that it must hear, or tell us, is on its way. */
    void probe() {
        for (Flowpath path : paths.values()) {
            if (path.carriesRecords()) {
                path.liveness.demandPing();
            }
        }
    }

    // --- transitions

    void add(Flowpath path) {
        paths.put(path.id, path);
        path.inFlight.chargeTo(streams.input.account());
        memory.handleCount(paths.size());
    }

    /** The path works, and what it replaces is no longer needed. */
    void activate(Flowpath path, long now) {
        // What the peer has said before in the same record comes first.
        handleWishes();
        boolean wasSuspect = path.is(FlowpathState.SUSPECT);
        path.become(FlowpathState.ACTIVE);
        path.liveness.handleCleared(now);
        path.roles.handleWorking();
        outbox.tell(ConnectionEvent.Kind.PATH_ACTIVE, path.snapshot(), wasSuspect ? "recovered" : "");
        resume(path);
        choosePrimary();
    }

    private void resume(Flowpath path) {
        if (suspended) {
            suspended = false;
            outbox.tell(ConnectionEvent.Kind.RESUMED, path.snapshot(), "");
        }
    }

    /** A server's path that has still to prove itself: it carries data at once, so that a move takes two round trips. */
    void addUnconfirmed(Flowpath path) {
        add(path);
        tellOfSpares();
        repeatForSuspects();
    }

    /** There is a new way: what suspects have carried need not wait for them. */
    void repeatForSuspects() {
        for (Flowpath path : paths.values()) {
            if (path.is(FlowpathState.SUSPECT)) {
                owed.takeBack(path.carried);
            }
        }
    }

    /** Ends and suspects those for which it is time. */
    void handleTimeout(long now) {
        for (Flowpath path : new ArrayList<>(paths.values())) {
            if (now >= path.deadline()) {
                String why = path.carriesRecords() ? "no sign of life" : "no answer in time";
                end(path, PathEnd.unanswered(why), now);
            } else if (path.carriesRecords()) {
                path.liveness.handleTimeout(now);
                if (path.liveness.isOverdue(now)) {
                    handleOverdue(path, now);
                }
            }
        }
    }

    /** A path's TCP connection could not be opened, or ended. */
    void handleClosed(int pathId, String reason, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            boolean connecting = path.is(FlowpathState.CONNECTING);
            end(path, connecting ? PathEnd.notConnected(reason) : PathEnd.disconnected(reason), now);
        }
    }

    /** The server's host has refused a path's TCP connection. */
    void handleRefused(int pathId, String reason, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            end(path, PathEnd.refused(reason), now);
        }
    }

    /** An address of this machine is gone, and its paths with it. */
    void handleAddressLost(InetAddress local, long now) {
        for (Flowpath path : new ArrayList<>(paths.values())) {
            if (local.equals(path.localAddress())) {
                // The peer cannot know, and would go on sending there until it becomes suspicious.
                owed.addClosedPath(path.id);
                end(path, PathEnd.givenUp("its local address is gone"), now);
            }
        }
    }

    /** The peer should have answered on the path. The others may have gone the same way: ask there too. */
    private void handleOverdue(Flowpath path, long now) {
        if (!path.is(FlowpathState.SUSPECT)) {
            probe();
        }
        suspect(path, "no acknowledgement in time", now);
    }

    /** It has some time to show that it works after all. */
    void suspect(Flowpath path, String why, long now) {
        if (path.is(FlowpathState.ACTIVE) || path.is(FlowpathState.UNCONFIRMED)) {
            path.become(FlowpathState.SUSPECT);
            path.setDeadline(Math.min(path.deadline(), now + SUSPECT_NANOS));
            path.liveness.handleSuspected();
            path.liveness.demandPing();
            path.count.handleSuspicion();
            outbox.tell(ConnectionEvent.Kind.PATH_SUSPECT, path.snapshot(), why);
            repeatAcks(now);
        }
        if (hasOther(path, now)) {
            rescue(path);
        }
        choosePrimary();
    }

    /** What only a path that fails has told the peer, above all how far it may send, is told again. */
    private void repeatAcks(long now) {
        for (Flowpath path : paths.values()) {
            boolean speaks = path.carriesRecords() && !path.is(FlowpathState.SUSPECT);
            if (speaks && path.acks.hasTold(streams.input.received(), streams.input.limit())) {
                return;
            }
        }
        for (Flowpath path : paths.values()) {
            if (path.carriesRecords()) {
                path.acks.demand(now);
            }
        }
    }

    /** Whether some other path may do better: also one that the client is said to be leaving, for it may not be so. */
    private boolean hasOther(Flowpath path, long now) {
        for (Flowpath other : paths.values()) {
            if (other != path && other.carriesRecords() && !other.liveness.isOverdue(now)) {
                return true;
            }
        }
        return false;
    }

    /** The one way in which a flowpath ends. What it carried is sent again elsewhere. Nothing happens a second time. */
    void end(Flowpath path, PathEnd how, long now) {
        boolean carried = path.carriesRecords();
        if (!remove(path, how)) {
            return;
        }
        if (carried) {
            rescue(path);
            settlement.handleDead(path);
            repeatAcks(now);
        }
        if (how.failure() != null && path.attempt() != null && !carried) {
            CloseReason why = new CloseReason(how.failure(), path.remote + ": " + how.why());
            failedAttempts.add(new FailedAttempt(path.attempt(), why, how.refused(), now - path.createdAt));
        }
        if (carried && !suspended && !carriesRecords()) {
            suspended = true;
            suspendedSince = now;
            outbox.tell(ConnectionEvent.Kind.SUSPENDED, null, how.why());
        }
        choosePrimary();
    }

    /** The connection is over: nothing is to be sent again, and that no path is left is neither a move nor a suspension. */
    void endWithConnection(Flowpath path, boolean afterOutput) {
        remove(path, PathEnd.ofConnection(afterOutput));
        path.inFlight.forget();
    }

    private boolean remove(Flowpath path, PathEnd how) {
        if (paths.remove(path.id) == null) {
            return false;
        }
        memory.handleCount(paths.size());
        FlowpathSnapshot last = path.snapshot();
        ledger.handleEnded(path);
        path.release();
        switch (how.tcp()) {
            case CLOSE -> outbox.ask(new PathAction.Close(path.id, false));
            case CLOSE_AFTER_OUTPUT -> draining.add(path);
            case GONE -> {}
        }
        outbox.tell(ConnectionEvent.Kind.PATH_CLOSED, last, how.why());
        return true;
    }

    private void rescue(Flowpath path) {
        path.inFlight.rescue(streams.output);
        owed.takeBack(path.carried);
    }

    /** The next attempt that has come to nothing; null when there is none more. */
    @Nullable
    FailedAttempt pollFailedAttempt() {
        return failedAttempts.poll();
    }

    ArrayDeque<Flowpath> draining() {
        return draining;
    }

    /** This end has a new wish for a flowpath's role, which the peer is to hear. */
    void handleWish(Flowpath path) {
        owed.addRole(path.id);
        handleRole(path, path.roles.isLeftByUs() ? "this end leaves it" : "this end wishes so");
    }

    /** The peer knows the list of our addresses with this number, on whichever path it went. */
    void handleAddressesHeard(int number) {
        owed.handleAddressesHeard(number);
        paths.values().forEach(path -> path.carried.handleAddressesHeard(number));
    }

    /** The peer's wish for a flowpath's role may have changed. */
    void handlePeersWish(Flowpath path) {
        wished.add(path);
    }

    /** A record is read: what comes of the wishes in it counts once, however often one changes in it. */
    void handleWishes() {
        if (!wished.isEmpty()) {
            wished.stream()
                    .filter(path -> get(path.id) == path)
                    .forEach(path ->
                            handleRole(path, path.roles.isLeftByPeer() ? "the peer leaves it" : "the peer wishes so"));
            wished.clear();
        }
    }

    private void handleRole(Flowpath path, String why) {
        if (path.roles.pollChange()) {
            outbox.tell(ConnectionEvent.Kind.PATH_ROLE, path.snapshot(), why);
        }
        choosePrimary();
    }

    private void choosePrimary() {
        tellOfSpares();
        Integer before = primary;
        Flowpath next = suitability.primary(before == null ? null : paths.get(before));
        if (next != null && (before == null || before != next.id)) {
            primary = next.id;
            if (before != null) {
                outbox.tell(ConnectionEvent.Kind.MOVED, next.snapshot(), "from flowpath " + before);
            }
        }
    }

    private void tellOfSpares() {
        int working = 0;
        for (Flowpath path : paths.values()) {
            working += works(path) ? 1 : 0;
        }
        for (Flowpath path : paths.values()) {
            path.liveness.handleSpare(working > (works(path) ? 1 : 0));
            path.handleShare(suitability.sharesLoad(path));
        }
    }

    private static boolean works(Flowpath path) {
        return path.carriesRecords() && !path.is(FlowpathState.SUSPECT);
    }

    Owed owed() {
        return owed;
    }

    Settlement settlement() {
        return settlement;
    }
}
