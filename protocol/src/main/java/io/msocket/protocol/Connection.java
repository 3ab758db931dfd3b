package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
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

    private final ConnectionOptions options;
    private final Outbox outbox = new Outbox();
    private final Streams streams;
    private final Credentials credentials;
    private final Flowpaths paths;
    private final KeyRenewal renewal;
    private final StreamBinder binder;
    private final Transmitter transmitter;
    private final Closing closing;
    private final Side side;
    private final PathInput input;
    private final PathControl control;
    private final ControlChannel channel;
    private final ConnectionCharge charge;
    private long idleAt = NO_TIMEOUT;

    /** Makes the part in which the two ends differ, over those in which they do not. */
    private interface SideFactory {
        Side create(Streams streams, Flowpaths paths, Credentials credentials, Closing closing, Outbox outbox);
    }

    private Connection(boolean client, Environment environment, SideFactory sides) {
        this.options = environment.options();
        // The application's, which may throw: nothing has been taken for the connection yet.
        PathScheduler scheduler = options.scheduler().create();
        this.credentials = new Credentials(environment.suite(), Features.known(options));
        this.streams = new Streams(environment);
        this.paths = new Flowpaths(streams, outbox);
        this.renewal =
                client ? new KeyOffers(environment, credentials, paths) : new KeyAnswers(environment, credentials);
        RecordBuilder builder = new RecordBuilder(client, streams, credentials, paths, renewal);
        this.binder = new StreamBinder(scheduler, streams.output, paths);
        this.transmitter = new Transmitter(binder, paths, builder, outbox);
        Standing standing = new Standing(options.retention(), streams, credentials);
        this.closing = new Closing(client, standing, streams, paths, builder, outbox);
        this.side = sides.create(streams, paths, credentials, closing, outbox);
        this.input = new PathInput(side, streams, paths, closing, renewal, outbox);
        this.control = new PathControl(side, paths, closing, binder, outbox);
        this.channel = new ControlChannel(side, closing);
        this.charge = new ConnectionCharge(credentials, closing, streams, paths);
    }

    /**
     * Starts to open a connection.
     *
     * @param routes the ways to the server, best first; none is allowed, then the opening waits for {@link PathControl#setRoutes}
     */
    public static Connection open(ClientSetup setup, List<Route> routes, long now) {
        Connection connection = new Connection(
                true,
                new Environment(setup.suite(), setup.random(), setup.buffers(), setup.options(), Principal.own()),
                (streams, paths, credentials, closing, outbox) ->
                        new ClientSide(setup, streams, paths, credentials, closing, outbox));
        connection.control.setRoutes(routes, now);
        return connection;
    }

    /** The server's side of a connection whose client has just proved itself by its first record. */
    static Connection accepted(Environment environment, HalfOpen.Proven proven, long roundTrip, long now) {
        PendingOpening opening = proven.opening();
        Connection connection = ofServer(environment, opening);
        connection.begin(() -> connection.beginOver(proven, roundTrip, now));
        return connection;
    }

    private void beginOver(HalfOpen.Proven proven, long roundTrip, long now) {
        PendingOpening opening = proven.opening();
        Flowpath path = Flowpath.accepted(
                opening.pathId(),
                proven.records(),
                proven.local(),
                proven.remote(),
                Liveness.ofServer(options, now),
                now);
        path.liveness.handleFirstAnswer(roundTrip);
        paths.add(path);
        openAs(opening, path.snapshot());
        paths.activate(path, now);
        handleFirstRecord(now);
    }

    /** The first thing to do with it; where that fails nobody has it, and it keeps nothing. */
    private void begin(Runnable first) {
        try {
            first.run();
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    /** The same for a client whose first record was lost: it is about to prove itself by a join. */
    static Connection awaitingJoin(Environment environment, PendingOpening opening) {
        Connection connection = ofServer(environment, opening);
        connection.begin(() -> connection.openAs(opening, null));
        return connection;
    }

    private static Connection ofServer(Environment environment, PendingOpening opening) {
        return new Connection(
                false,
                environment,
                (streams, paths, credentials, closing, outbox) ->
                        new ServerSide(environment, streams, paths, credentials, opening.pathId()));
    }

    private void openAs(PendingOpening opening, @Nullable FlowpathSnapshot path) {
        streams.output.handleLimit(opening.clientLimit());
        credentials.handleTaken(opening);
        closing.handleOpened(opening.connectionId(), path);
    }

    // --- queries

    /** Whether this side opened the connection. */
    public boolean isClient() {
        return side.isClient();
    }

    /** The connection's name; null until it is open. */
    public @Nullable ConnectionId id() {
        return credentials.idOrNull();
    }

    /** Whether the handshake is done and the connection is not over. */
    public boolean isOpen() {
        return closing.lifecycle().isOpen();
    }

    /** Whether the connection is over and nothing is left to poll but received bytes. */
    public boolean isOver() {
        return closing.lifecycle() == Lifecycle.CLOSED && paths.draining().isEmpty() && !outbox.hasActions();
    }

    /** Whether {@link #write} is still allowed. */
    public boolean isOutputOpen() {
        return closing.lifecycle().isOutputOpen();
    }

    /** Whether every byte of the peer was handed out by {@link #pollReceived}, and its end has arrived. */
    public boolean isInputEnded() {
        return streams.input.isEnded() && streams.input.isEmpty();
    }

    /** What it takes of its process, and to whom that is charged. */
    public ConnectionCharge charge() {
        return charge;
    }

    /** The peer's static public key, 32 bytes; null if the peer is anonymous or not known yet. */
    public byte @Nullable [] peerKey() {
        return credentials.peerKey();
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
        return Math.max(0, options.maxSendBuffer() - streams.output.buffered());
    }

    /** Bytes that were never sent on any flowpath yet. */
    public long unsentBytes() {
        return streams.output.end() - streams.output.next();
    }

    /** Bytes kept because the peer has not acknowledged them. */
    public long unacknowledgedBytes() {
        return streams.output.buffered();
    }

    /** Stream offset behind the last byte sent. */
    public long offsetSent() {
        return streams.output.next();
    }

    /** Stream offset up to which the peer has everything. */
    public long offsetAcknowledged() {
        return streams.bytesAcknowledged();
    }

    /** Stream offset up to which everything of the peer has arrived. */
    public long offsetReceived() {
        return streams.input.receivedBytes();
    }

    /** Why the connection ended; null while it has not. */
    public @Nullable CloseReason closeReason() {
        return closing.reason();
    }

    /**
     * What the server must remember of a connection that ended well, for a client that has not heard of it; null
     * otherwise. To be given to {@link Acceptor#remember}.
     */
    public @Nullable Tombstone tombstone() {
        CloseReason reason = closing.reason();
        if (side.isClient() || reason == null || !reason.isClean()) {
            return null;
        }
        return new Tombstone(
                credentials.id(),
                credentials.holder(),
                credentials.secrets().allKeys(),
                streams.input.received(),
                Math.max(options.retention().toNanos(), Closing.CONFIRMING_NANOS));
    }

    // --- handle: something happened

    /**
     * TCP's first packet is on its way: a good time to make ready what the handshake will need, which takes as long as some
     * thousand system calls. A driver may leave this out.
     */
    public void handleConnecting(int pathId, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null && path.is(FlowpathState.CONNECTING)) {
            input.handleConnecting(path, now);
            side.review(now);
        }
    }

    /** The TCP connection of a flowpath that {@link PathAction.Connect} asked for is there. */
    public void handleConnected(int pathId, InetSocketAddress local, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null && path.is(FlowpathState.CONNECTING)) {
            input.handleConnected(path, local, now);
            side.review(now);
        }
    }

    /** The answer to {@link PathAction.VerifyPeer}; the flowpath may have ended since, and another wait in its place. */
    public void handlePeerVerified(int pathId, boolean accepted, String reason, long now) {
        if (!(side instanceof ClientSide client) || closing.lifecycle() != Lifecycle.OPENING) {
            return;
        }
        if (!accepted) {
            closing.end(new CloseReason(CloseReason.Kind.PEER_NOT_VERIFIED, reason));
            return;
        }
        Flowpath path = client.handleKeyAccepted(pathId, now);
        if (path != null) {
            input.handleOpeningAccepted(path, now);
        }
        side.review(now);
    }

    /** Bytes have arrived on a flowpath. Takes all of them. */
    public void handleBytes(int pathId, ByteBuffer in, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            input.handleBytes(path, in, now);
            side.review(now);
        }
        in.position(in.limit());
    }

    /** The record that proved the client, which the acceptor has read already. */
    private void handleFirstRecord(long now) {
        input.handleFirstRecord(paths.all().iterator().next(), now);
    }

    /** The kernel has taken so many of the bytes polled for the flowpath. */
    public void handleSent(int pathId, int bytes, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            path.handleSent(bytes);
        }
    }

    /**
     * What the kernel knows of a flowpath's TCP connection. To be told now and then while it carries something, and before {@link
     * #handleTimeout} where there are several flowpaths; a driver whose kernel does not tell leaves this out.
     */
    public void handleTcpState(int pathId, TcpState state, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            path.liveness.handleTcpState(state);
        }
    }

    /** A flowpath's TCP connection could not be opened, or ended. */
    public void handlePathClosed(int pathId, String reason, long now) {
        paths.handleClosed(pathId, reason, now);
        side.review(now);
    }

    /** The same where the server's host has answered that nobody listens there. */
    public void handleRefused(int pathId, String reason, long now) {
        paths.handleRefused(pathId, reason, now);
        side.review(now);
    }

    /**
     * A client wants a further flowpath; server only.
     *
     * @return the flowpath's number; none when the join was refused: nothing has changed, close its TCP connection
     */
    public OptionalInt handleJoin(JoinRequest request, InetSocketAddress local, InetSocketAddress remote, long now) {
        if (!(side instanceof ServerSide server) || !isOpen()) {
            return OptionalInt.empty();
        }
        try {
            int pathId = server.handleJoin(request, local, remote, now).id;
            closing.handleProgress(now);
            return OptionalInt.of(pathId);
        } catch (ProtocolException e) {
            return OptionalInt.empty();
        }
    }

    /** The join that proves the client to a connection {@link #awaitingJoin awaiting} it. */
    OptionalInt handleFirstJoin(JoinRequest request, long now) {
        OptionalInt[] pathId = {OptionalInt.empty()};
        begin(() -> pathId[0] = handleJoin(request, request.local(), request.remote(), now));
        return pathId[0];
    }

    /** {@link #pollTimeout}'s instant has come. Early or spurious calls do no harm. */
    public void handleTimeout(long now) {
        if (closing.lifecycle() == Lifecycle.CLOSED) {
            return;
        }
        paths.handleTimeout(now);
        closing.handleTimeout(now);
        if (now >= idleAt) {
            idleAt = NO_TIMEOUT;
            streams.input.shrink();
        }
        side.review(now);
    }

    /** An address of this machine is gone: its flowpaths end at once, and the connection moves. Client or server. */
    public void handleLocalAddressLost(InetAddress local, long now) {
        paths.handleAddressLost(local, now);
        side.review(now);
    }

    // --- commands

    /** What is wanted of flowpaths. */
    public PathControl paths() {
        return control;
    }

    /** What goes beside flowpaths, by datagrams. */
    public ControlChannel control() {
        return channel;
    }

    /** Sends the bytes, in order behind all before them. The engine owns the array from now on. */
    public void write(Slice slice, long now) {
        if (!isOutputOpen()) {
            throw new IllegalStateException("the output is finished");
        }
        streams.output.append(slice);
        idleAt = now + IDLE_NANOS;
    }

    /** Ends this side's stream behind the last byte written. */
    public void finishOutput(long now) {
        closing.finishOutput();
        closing.handleProgress(now);
    }

    /**
     * Reads no more: what the peer sends is dropped.
     *
     * @param tellPeer whether the peer's writes are to fail from now on, as after {@code close()}
     */
    public void discardInput(boolean tellPeer, long now) {
        streams.discardInput(tellPeer, now);
        closing.handleProgress(now);
    }

    /** The application has used up so many received bytes: the peer may send as many more. */
    public void consumed(long bytes, long now) {
        long window = streams.input.window();
        streams.input.handleConsumed(bytes, paths.leastRoundTrip(), now);
        if (streams.input.window() > window) {
            // Who only receives knows the round-trip time from the handshake, where it is longest: measure it again.
            paths.probe();
        }
        idleAt = now + IDLE_NANOS;
    }

    /** Gives the connection up and tells the peer so on whatever flowpath there is. */
    public void reset(String reason, long now) {
        closing.end(new CloseReason(CloseReason.Kind.RESET_BY_US, reason));
    }

    /** Drops the connection because the process keeps too many. The peer learns it when it comes back. */
    public void evict(long now) {
        closing.end(new CloseReason(CloseReason.Kind.EVICTED, "too many suspended connections in this process"));
    }

    /**
     * Gives back what the connection has been granted of the process's bounds, whatever state it is in: for a driver that an error keeps
     * from going on, and the last call. Its buffers are left to the garbage collector, and nobody is told.
     */
    public void abandon() {
        streams.input.abandon();
    }

    // --- poll

    /** What to do with TCP connections; null when nothing. */
    public @Nullable PathAction pollAction() {
        return outbox.pollAction();
    }

    /** Fills {@code out} with the next bytes to send; false when there are none for now. */
    public boolean pollTransmit(Transmit out, long now) {
        return transmitter.poll(out, now);
    }

    /** The peer's next bytes in order; null when there are none. The caller owns the array from now on. */
    public @Nullable Slice pollReceived() {
        return streams.input.poll();
    }

    /** What happened; null when nothing more. */
    public @Nullable ConnectionEvent pollEvent() {
        return outbox.pollEvent();
    }

    /**
     * What went over flowpaths that have ended since the last call, for whoever counts for the whole process; null for nothing.
     * It may be polled at any time, and need not be.
     */
    public @Nullable TrafficCounters pollCountersOfEnded() {
        return paths.ledger().pollEnded();
    }

    /** When to call {@link #handleTimeout} at the latest, or {@link #NO_TIMEOUT}. */
    public long pollTimeout() {
        if (closing.lifecycle() == Lifecycle.CLOSED) {
            return NO_TIMEOUT;
        }
        long next = Math.min(idleAt, closing.timeout());
        for (Flowpath path : paths.all()) {
            next = Math.min(next, path.timeout());
            if (path.carriesRecords() && path.canTakeRecord()) {
                next = Math.min(next, renewal.dueAt(path));
            }
        }
        return Math.min(next, side.timeout());
    }
}
