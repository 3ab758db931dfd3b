package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection: two byte streams between two ends, over flowpaths that come and go. The engine's heart, without any I/O.
 *
 * <p>Its methods come in four families: queries; {@code handle*}, something happened; commands, the application wants
 * something; {@code poll*}, what to do, to send, to deliver, to tell and to wait for.
 *
 * <p>After any of the second and third family a driver takes a turn, in this order, each step until nothing is left:
 *
 * <ol>
 *   <li>{@link #pollReceived}, and what the application wants: what it has read or written goes out in this turn already.
 *   <li>{@link #pollAction}: a flowpath that was closed must not be sent on.
 *   <li>{@link #pollTransmit}: sees all of the above.
 *   <li>{@link #pollAction} once more: the last bytes of a flowpath are followed by the wish to close it.
 *   <li>{@link #pollEvent}: who hears of something finds it done, and may give new commands; then the turn begins anew.
 *   <li>{@link #pollTimeout}: only now is it known what there is to wait for.
 * </ol>
 *
 * <p>{@code now} is nanoseconds since any fixed instant, never negative, never going back. Not thread-safe: one thread
 * owns a connection.
 *
 * <p>Source: the msocket paper, sections III-A and III-B. The wire format is in docs/PROTOCOL.md.
 */
public final class Connection {
    /** No timeout is set. */
    public static final long NO_TIMEOUT = Long.MAX_VALUE;

    /** Routes that an application may offer at a time. */
    public static final int MAX_ROUTES = 64;

    /** How long a resting connection keeps a window that it once needed. */
    private static final long IDLE_NANOS = 10_000_000_000L;

    private final Session session;
    private final Flowpaths paths;
    private final RecordBuilder builder;
    private final Ending ending;
    private final PathInput input;
    private final @Nullable ClientPaths clientPaths;
    private final @Nullable ServerJoins serverJoins;
    private long idleAt = NO_TIMEOUT;

    private Connection(Session session, @Nullable ClientSetup setup, int firstPathId) {
        this.session = session;
        this.paths = new Flowpaths(session);
        this.builder = new RecordBuilder(session, paths, PathScheduler.workingPaths());
        this.clientPaths = setup == null ? null : new ClientPaths(session, paths, setup);
        this.serverJoins = setup == null ? new ServerJoins(session, paths, firstPathId) : null;
        this.ending = new Ending(session, paths, builder);
        this.input = new PathInput(session, paths, ending, clientPaths, serverJoins);
    }

    /**
     * Starts to open a connection.
     *
     * @param routes the ways to the server, best first; none is allowed, then the opening waits for {@link #setRoutes}
     */
    public static Connection open(ClientSetup setup, List<Route> routes, long now) {
        Session session = new Session(true, setup.suite(), setup.random(), setup.buffers(), setup.options());
        Connection connection = new Connection(session, setup, -1);
        connection.setRoutes(routes, now);
        return connection;
    }

    /** The server's side of a connection whose client has just proved itself by its first record. */
    static Connection accepted(Session session, HalfOpen.Proven proven, long roundTrip, long now) {
        Offer offer = proven.offer();
        Connection connection = new Connection(session, null, offer.pathId());
        Flowpath path = Flowpath.accepted(
                offer.pathId(),
                proven.records(),
                proven.local(),
                proven.remote(),
                Liveness.ofServer(session.options, now),
                now);
        path.liveness.handleFirstAnswer(roundTrip);
        connection.paths.add(path);
        connection.openAs(offer, path.snapshot());
        connection.paths.activate(path);
        return connection;
    }

    /** The same for a client whose first record was lost: it is about to prove itself by a join. */
    static Connection awaitingJoin(Session session, Offer offer) {
        Connection connection = new Connection(session, null, offer.pathId());
        connection.openAs(offer, null);
        return connection;
    }

    private void openAs(Offer offer, @Nullable FlowpathSnapshot path) {
        session.output.handleLimit(offer.clientLimit());
        session.handleOpened(offer.granted(), offer.clientKey(), path);
    }

    /**
     * A copy of the routes, checked as {@link #setRoutes} does.
     *
     * @throws IllegalArgumentException when there are more than {@link #MAX_ROUTES}
     */
    public static List<Route> checkedRoutes(List<Route> routes) {
        if (routes.size() > MAX_ROUTES) {
            throw new IllegalArgumentException(
                    "%d routes, but at most %d are allowed".formatted(routes.size(), MAX_ROUTES));
        }
        return List.copyOf(routes);
    }

    // --- queries

    /** Whether this side opened the connection. */
    public boolean isClient() {
        return session.client;
    }

    /** The connection's name; null until it is open. */
    public @Nullable ConnectionId id() {
        ServerParameters granted = session.grantedOrNull();
        return granted == null ? null : granted.connectionId();
    }

    /** Whether the handshake is done and the connection is not over. */
    public boolean isOpen() {
        return session.lifecycle().isOpen();
    }

    /** Whether the connection is over and nothing is left to poll but received bytes. */
    public boolean isOver() {
        return session.lifecycle() == Lifecycle.CLOSED && paths.draining().isEmpty() && !session.hasActions();
    }

    /** Whether {@link #write} is still allowed. */
    public boolean isOutputOpen() {
        return session.lifecycle().isOutputOpen();
    }

    /** Whether every byte of the peer was handed out by {@link #pollReceived}, and its end has arrived. */
    public boolean isInputEnded() {
        return session.input.isEnded() && session.input.isEmpty();
    }

    /** The peer's static public key, 32 bytes; null if the peer is anonymous or not known yet. */
    public byte @Nullable [] peerKey() {
        byte[] key = session.peerKey();
        return key == null ? null : key.clone();
    }

    /** The flowpaths of this instant, attempts included. */
    public List<FlowpathSnapshot> flowpaths() {
        return paths.snapshots();
    }

    /** Whether the connection is open but has no flowpath. */
    public boolean isSuspended() {
        return paths.isSuspended() && isOpen();
    }

    /** How many more bytes may be given to {@link #write} for now. */
    public long writableBytes() {
        return Math.max(0, session.options.maxSendBuffer() - session.output.buffered());
    }

    /** Bytes that were never sent on any flowpath yet. */
    public long unsentBytes() {
        return session.output.end() - session.output.next();
    }

    /** Bytes kept because the peer has not acknowledged them. */
    public long unacknowledgedBytes() {
        return session.output.buffered();
    }

    /** Stream offset behind the last byte sent. */
    public long offsetSent() {
        return session.output.next();
    }

    /** Stream offset up to which the peer has everything. */
    public long offsetAcknowledged() {
        return Math.min(session.output.acknowledged(), session.output.end());
    }

    /** Stream offset up to which everything of the peer has arrived. */
    public long offsetReceived() {
        return session.input.receivedBytes();
    }

    /** Bytes that have arrived ahead of a gap, and that {@link #pollReceived} does not hand out yet. */
    public long bytesAhead() {
        return session.input.bytesAhead();
    }

    /** How far the peer may send ahead of the application, in bytes. */
    public long window() {
        return session.input.window();
    }

    /** Why the connection ended; null while it has not. */
    public @Nullable CloseReason closeReason() {
        return session.closeReason();
    }

    /**
     * What the server must remember of a connection that ended well, for a client that has not heard of it; null
     * otherwise. To be given to {@link Acceptor#remember}.
     */
    public @Nullable Tombstone tombstone() {
        ServerParameters granted = session.grantedOrNull();
        CloseReason reason = session.closeReason();
        if (session.client || granted == null || reason == null || !reason.isClean()) {
            return null;
        }
        return new Tombstone(
                granted.connectionId(),
                granted.joinSecret(),
                session.input.received(),
                Math.max(session.options.retention().toNanos(), Ending.CONFIRMING_NANOS));
    }

    // --- handle: something happened

    /** The TCP connection of a flowpath that {@link PathAction.Connect} asked for is there. */
    public void handleConnected(int pathId, InetSocketAddress local, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null && path.is(FlowpathState.CONNECTING)) {
            input.handleConnected(path, local, now);
        }
    }

    /** The answer to {@link PathAction.VerifyPeer}. */
    public void handlePeerVerified(int pathId, boolean accepted, String reason, long now) {
        Flowpath path = paths.get(pathId);
        if (path == null || session.lifecycle() != Lifecycle.OPENING || !path.is(FlowpathState.HANDSHAKING)) {
            return;
        }
        if (accepted) {
            input.handleOpeningAccepted(path, now);
        } else {
            ending.end(new CloseReason(CloseReason.Kind.PEER_NOT_VERIFIED, reason));
        }
    }

    /** Bytes have arrived on a flowpath. Takes all of them. */
    public void handleBytes(int pathId, ByteBuffer in, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            input.handleBytes(path, in, now);
        }
        in.position(in.limit());
    }

    /** For the acceptor: handles the record that proved the client, which it has read already. */
    void handleFirstRecord(long now) {
        input.handleFirstRecord(paths.all().iterator().next(), now);
    }

    /** The kernel has taken so many of the bytes polled for the flowpath. */
    public void handleSent(int pathId, int bytes, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            path.handleSent(bytes);
        }
    }

    /** A flowpath's TCP connection could not be opened, or ended. */
    public void handlePathClosed(int pathId, String reason, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            boolean connecting = path.is(FlowpathState.CONNECTING);
            CloseReason.Kind kind = connecting ? CloseReason.Kind.UNREACHABLE : CloseReason.Kind.RESET_BY_PEER;
            paths.closeQuietly(path, reason, now);
            input.handleGone(pathId, new CloseReason(kind, path.remote + ": " + reason), now);
        }
    }

    /**
     * A client wants a further flowpath; server only.
     *
     * @return the flowpath's number, or -1: the join was refused, nothing has changed, close its TCP connection
     */
    public int handleJoin(JoinRequest request, InetSocketAddress local, InetSocketAddress remote, long now) {
        if (serverJoins == null || !isOpen()) {
            return -1;
        }
        try {
            int pathId = serverJoins.handle(request, local, remote, now).id;
            ending.handleProgress(now);
            return pathId;
        } catch (ProtocolException e) {
            return -1;
        }
    }

    /** {@link #pollTimeout}'s instant has come. Early or spurious calls do no harm. */
    public void handleTimeout(long now) {
        if (session.lifecycle() == Lifecycle.CLOSED) {
            return;
        }
        for (Flowpath path : new ArrayList<>(paths.all())) {
            handlePathTimeout(path, now);
        }
        ending.handleTimeout(now);
        if (now >= idleAt) {
            idleAt = NO_TIMEOUT;
            session.input.shrink();
        }
        if (clientPaths != null) {
            clientPaths.handleTimeout(now);
        }
    }

    private void handlePathTimeout(Flowpath path, long now) {
        if (path.is(FlowpathState.CLOSED)) {
            return;
        }
        if (now >= path.deadline()) {
            String why = path.carriesRecords() ? "no sign of life" : "no answer in time";
            paths.close(path, why, now);
            input.handleGone(path.id, new CloseReason(CloseReason.Kind.UNREACHABLE, path.remote + ": " + why), now);
        } else if (path.carriesRecords()) {
            path.liveness.handleTimeout(now);
            if (path.liveness.isOverdue(now)) {
                paths.handleOverdue(path, now);
            }
        }
    }

    /** An address of this machine is gone: its flowpaths end at once, and the connection moves. Client or server. */
    public void handleLocalAddressLost(InetAddress local, long now) {
        for (Flowpath path : new ArrayList<>(paths.all())) {
            if (local.equals(path.localAddress())) {
                paths.close(path, "its local address is gone", now);
                if (clientPaths != null) {
                    clientPaths.forget(path.id);
                }
            }
        }
        if (clientPaths != null) {
            clientPaths.handleTimeout(now);
        }
    }

    // --- commands

    /** Sends the bytes, in order behind all before them. The engine owns the array from now on. */
    public void write(Slice slice, long now) {
        if (!isOutputOpen()) {
            throw new IllegalStateException("the output is finished");
        }
        session.output.append(slice);
        idleAt = now + IDLE_NANOS;
    }

    /** Ends this side's stream behind the last byte written. */
    public void finishOutput(long now) {
        session.finishOutput();
        ending.handleProgress(now);
    }

    /**
     * Reads no more: what the peer sends is dropped.
     *
     * @param tellPeer whether the peer's writes are to fail from now on, as after {@code close()}
     */
    public void discardInput(boolean tellPeer, long now) {
        session.discardInput(tellPeer, now);
        ending.handleProgress(now);
    }

    /** The application has used up so many received bytes: the peer may send as many more. */
    public void consumed(long bytes, long now) {
        long window = session.input.window();
        session.input.handleConsumed(bytes, paths.leastRoundTrip(), now);
        if (session.input.window() > window) {
            // Who only receives knows the round-trip time from the handshake, where it is longest: measure it again.
            paths.probe();
        }
        idleAt = now + IDLE_NANOS;
    }

    /** Gives the connection up and tells the peer so on whatever flowpath there is. */
    public void reset(String reason, long now) {
        ending.end(new CloseReason(CloseReason.Kind.RESET_BY_US, reason));
    }

    /** Drops the connection because the process keeps too many. The peer learns it when it comes back. */
    public void evict(long now) {
        ending.end(new CloseReason(CloseReason.Kind.EVICTED, "too many suspended connections in this process"));
    }

    /** Client: the ways to the server that are worth trying now, best first. Starts a search afresh. */
    public void setRoutes(List<Route> routes, long now) {
        client().setRoutes(routes, now);
    }

    /** Client: one more flowpath. Returns its number, or -1 when there are as many as allowed. */
    public int addFlowpath(Route route, long now) {
        return isOpen() ? client().attempt(route, -1, now) : -1;
    }

    /** Ends a flowpath; the connection goes on without it. */
    public void removeFlowpath(int pathId, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            paths.announceClose(pathId);
            paths.close(path, "the application removed it", now);
            input.handleGone(pathId, new CloseReason(CloseReason.Kind.UNREACHABLE, "removed"), now);
        }
    }

    /**
     * Client: moves a flowpath to another route. The old one goes on until the new one works; where it has ended already, the
     * new one is added all the same. Returns the new one's number, or -1 when there are as many as allowed.
     */
    public int migrate(int pathId, Route route, long now) {
        return isOpen() ? client().attempt(route, pathId, now) : -1;
    }

    // --- poll

    /** What to do with TCP connections; null when nothing. */
    public @Nullable PathAction pollAction() {
        return session.pollAction();
    }

    /** Fills {@code out} with the next bytes to send; false when there are none for now. */
    public boolean pollTransmit(Transmit out, long now) {
        Flowpath draining = paths.draining().peek();
        while (draining != null) {
            byte[] output = draining.pollOutput();
            if (output != null) {
                out.set(draining.id, output, output.length);
                return true;
            }
            session.ask(new PathAction.Close(draining.id, true));
            paths.draining().remove();
            draining = paths.draining().peek();
        }
        for (Flowpath path : paths.all()) {
            if (pollTransmit(path, out, now)) {
                path.handlePolled(out.totalLength());
                return true;
            }
        }
        return false;
    }

    private boolean pollTransmit(Flowpath path, Transmit out, long now) {
        byte[] output = path.pollOutput();
        if (output != null) {
            out.set(path.id, output, output.length);
            return true;
        }
        return path.carriesRecords() && path.hasRoom() && builder.build(path, out, now);
    }

    /** The peer's next bytes in order; null when there are none. The caller owns the array from now on. */
    public @Nullable Slice pollReceived() {
        return session.input.poll();
    }

    /** What happened; null when nothing more. */
    public @Nullable ConnectionEvent pollEvent() {
        return session.pollEvent();
    }

    /** When to call {@link #handleTimeout} at the latest, or {@link #NO_TIMEOUT}. */
    public long pollTimeout() {
        if (session.lifecycle() == Lifecycle.CLOSED) {
            return NO_TIMEOUT;
        }
        long next = Math.min(idleAt, ending.timeout());
        for (Flowpath path : paths.all()) {
            next = Math.min(next, path.timeout());
        }
        return clientPaths == null ? next : Math.min(next, clientPaths.timeout());
    }

    // --- inside

    private ClientPaths client() {
        if (clientPaths == null) {
            throw new UnsupportedOperationException("only the side that opened the connection can do this");
        }
        return clientPaths;
    }
}
