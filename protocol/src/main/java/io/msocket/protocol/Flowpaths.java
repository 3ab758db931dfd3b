package io.msocket.protocol;

import io.msocket.protocol.JoinParameters.PathReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All flowpaths of a connection: their states, what becomes of a dead one's bytes, and what that means for the
 * connection: moved, suspended, resumed.
 */
final class Flowpaths {
    private static final int NONE = -1;

    /** How long a suspect path may stay so before it is given up. */
    private static final long SUSPECT_NANOS = 15_000_000_000L;

    private final Streams streams;
    private final Outbox outbox;
    private final Map<Integer, Flowpath> paths = new LinkedHashMap<>(4);
    /** Closed, but with bytes to send before the TCP connection goes. */
    private final ArrayDeque<Flowpath> draining = new ArrayDeque<>(1);
    /** What dead paths carried, until the next join tells how much of it arrived. */
    private final Map<Integer, InFlight> unsettled = new LinkedHashMap<>(2);
    /** Bytes that dead paths delivered to us, to tell the peer at the next join. */
    private final Map<Integer, Long> receivedOnDead = new LinkedHashMap<>(2);

    /** Closed by us, and the peer may not have noticed. */
    private final ArrayDeque<Integer> closeToAnnounce = new ArrayDeque<>(1);

    private int primary = NONE;
    private boolean suspended;
    private long suspendedSince;

    Flowpaths(Streams streams, Outbox outbox) {
        this.streams = streams;
        this.outbox = outbox;
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

    boolean hasActive() {
        for (Flowpath path : paths.values()) {
            if (path.is(FlowpathState.ACTIVE)) {
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
    }

    /** The path works, and what it replaces is no longer needed. */
    void activate(Flowpath path) {
        boolean wasSuspect = path.is(FlowpathState.SUSPECT);
        path.become(FlowpathState.ACTIVE);
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
        streams.output.handleEndLost();
    }

    /** The peer should have answered on the path. The others may have gone the same way: ask there too. */
    void handleOverdue(Flowpath path, long now) {
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
            path.liveness.demandPing();
            outbox.tell(ConnectionEvent.Kind.PATH_SUSPECT, path.snapshot(), why);
            repeatAcks(now);
        }
        if (hasOther(path, now)) {
            path.inFlight.rescue(streams.output);
            streams.output.handleEndLost();
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

    /** Forgets the path, asks for its TCP connection to be closed, and has its bytes sent again elsewhere. */
    void close(Flowpath path, String why, long now) {
        closeQuietly(path, why, now);
        outbox.ask(new PathAction.Close(path.id, false));
    }

    /** The same for a path whose TCP connection is gone already. */
    void closeQuietly(Flowpath path, String why, long now) {
        if (paths.remove(path.id) == null) {
            return;
        }
        boolean carried = path.carriesRecords();
        FlowpathSnapshot last = path.snapshot();
        path.release();
        if (carried) {
            path.inFlight.rescue(streams.output);
            streams.output.handleEndLost();
            rememberBounded(unsettled, path.id, path.inFlight);
            rememberBounded(receivedOnDead, path.id, path.received());
            repeatAcks(now);
        }
        outbox.tell(ConnectionEvent.Kind.PATH_CLOSED, last, why);
        if (carried && !suspended && !carriesRecords()) {
            suspended = true;
            suspendedSince = now;
            outbox.tell(ConnectionEvent.Kind.SUSPENDED, null, why);
        }
        choosePrimary();
    }

    private static <T> void rememberBounded(Map<Integer, T> map, int pathId, T value) {
        map.put(pathId, value);
        if (map.size() > Limits.MAX_REPORTED_PATHS / 2) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** The connection is over: nothing is to be sent again, and that no path is left is neither a move nor a suspension. */
    void drop(Flowpath path) {
        forget(path);
        outbox.ask(new PathAction.Close(path.id, false));
    }

    /** The same, but what is queued for the path is sent before. */
    void closeAfterOutput(Flowpath path) {
        forget(path);
        draining.add(path);
    }

    private void forget(Flowpath path) {
        paths.remove(path.id);
        FlowpathSnapshot last = path.snapshot();
        path.release();
        outbox.tell(ConnectionEvent.Kind.PATH_CLOSED, last, "the connection is over");
    }

    ArrayDeque<Flowpath> draining() {
        return draining;
    }

    /** Tells the peer on some other path that this one is closed. */
    void announceClose(int pathId) {
        if (closeToAnnounce.size() < Limits.MAX_REPORTED_PATHS) {
            closeToAnnounce.add(pathId);
        }
    }

    @Nullable
    Integer pollCloseToAnnounce() {
        return closeToAnnounce.poll();
    }

    private void choosePrimary() {
        Flowpath current = paths.get(primary);
        if (current != null && current.is(FlowpathState.ACTIVE)) {
            return;
        }
        Flowpath newest = null;
        for (Flowpath path : paths.values()) {
            if (path.is(FlowpathState.ACTIVE)) {
                newest = path;
            }
        }
        if (newest == null) {
            return;
        }
        int before = primary;
        primary = newest.id;
        if (before != NONE && before != newest.id) {
            outbox.tell(ConnectionEvent.Kind.MOVED, newest.snapshot(), "from flowpath " + before);
        }
    }

    // --- joins

    /** What we tell the peer about our paths when the given one joins. */
    List<PathReport> reports(int joining, int replaced) {
        List<PathReport> reports = new ArrayList<>();
        for (Flowpath path : paths.values()) {
            if (path.id != joining && path.carriesRecords() && reports.size() < Limits.MAX_REPORTED_PATHS) {
                boolean alive = path.id != replaced && !path.is(FlowpathState.SUSPECT);
                reports.add(new PathReport(path.id, path.received(), alive));
            }
        }
        for (Map.Entry<Integer, Long> dead : receivedOnDead.entrySet()) {
            if (reports.size() < Limits.MAX_REPORTED_PATHS) {
                reports.add(new PathReport(dead.getKey(), dead.getValue(), false));
            }
        }
        return reports;
    }

    /** Takes in what the peer has, so that exactly the missing bytes are sent again. */
    void handleReports(JoinParameters peer, long now) throws ProtocolException {
        streams.output.handleAcknowledged(peer.received(), peer.limit());
        for (PathReport report : peer.paths()) {
            Flowpath path = paths.get(report.pathId());
            if (path != null) {
                path.handleAcknowledged(report.bytesReceived(), streams.output, now);
            }
            InFlight dead = unsettled.remove(report.pathId());
            if (dead != null) {
                dead.handleAcknowledged(report.bytesReceived(), streams.output);
            }
        }
        unsettled.clear();
    }

    /** The paths, other than the joining one, that the peer gives up or does not know. */
    List<Flowpath> givenUpBy(JoinParameters peer) {
        List<Flowpath> givenUp = new ArrayList<>();
        for (Flowpath path : paths.values()) {
            if (path.id != peer.pathId() && path.carriesRecords() && !isReportedAlive(path.id, peer)) {
                givenUp.add(path);
            }
        }
        return givenUp;
    }

    private static boolean isReportedAlive(int pathId, JoinParameters peer) {
        for (PathReport report : peer.paths()) {
            if (report.pathId() == pathId) {
                return report.alive();
            }
        }
        return false;
    }
}
