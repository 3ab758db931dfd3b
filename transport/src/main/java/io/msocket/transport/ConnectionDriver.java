package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.JoinRequest;
import io.msocket.protocol.PathAction;
import io.msocket.protocol.Slice;
import io.msocket.protocol.Tombstone;
import io.msocket.protocol.TrafficCounters;
import io.msocket.protocol.Transmit;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one engine: tells it what happened and does what it asks for. Everything here runs on the connection's event
 * loop; application threads leave their part in the {@link StreamPort}.
 *
 * <p>Each entry tells the engine something and then takes a {@link #turn}, which polls until nothing is left.
 */
final class ConnectionDriver implements LinkOwner, PathLinks.ConnectResult, PathAction.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionDriver.class);

    /** What a flush brings about is done at once this many times; then other connections of the loop have their turn. */
    private static final int MAX_ROUNDS = 16;

    /**
     * How long a connection that the application has closed, and whose bytes the peer has, waits for the peer to close
     * too. As long as Linux keeps a TCP connection in FIN-WAIT-2.
     */
    private static final long ORPHAN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Connections connections;
    private final Loop loop;
    private final Connection engine;
    private final StreamPort port;
    private final ApplicationRequests requests;
    private final DriverCharges charges;
    private final DriverControl control;
    private final PathLinks links;
    private final EngineTimer timer;
    private final DriverStatus status;
    private final List<TrafficLimit> limits = new ArrayList<>(0);
    private final ConnectionOrigin origin;
    private @Nullable OpeningListener opening;

    /** Of an accepted connection that has ended well. */
    private UnheardEndings.@Nullable Ending ending;

    private boolean turning;
    private boolean again;
    private boolean over;
    private boolean inputEnded;
    private boolean acknowledged;
    private long orphanDeadline = Connection.NO_TIMEOUT;

    /**
     * @param engine a connection that was just opened or accepted
     */
    ConnectionDriver(DriverSetup setup, Connection engine) {
        this.connections = setup.connections();
        this.loop = setup.loop();
        this.engine = engine;
        this.origin = setup.origin();
        this.opening = setup.opening();
        Machinery machinery = setup.machinery();
        this.port = new StreamPort(
                machinery.buffers(), setup.options(), machinery.shortWaits(), () -> loop.execute(this::fetch));
        this.requests = new ApplicationRequests(port, engine, connections.sendBudget());
        this.charges = new DriverCharges(this, engine, port, requests, connections);
        this.control =
                new DriverControl(this, engine, connections, setup.options().controlDatagrams());
        this.links = new PathLinks(
                loop, machinery.platform(), this, setup.connections().lastWords(), setup.sockets());
        this.timer = new EngineTimer(loop, () -> drive(this::onTimer));
        this.status = new DriverStatus(engine);
        if (setup.observer() != null) {
            status.add(setup.observer());
        }
    }

    Loop loop() {
        return loop;
    }

    StreamPort port() {
        return port;
    }

    DriverStatus status() {
        return status;
    }

    PathLinks links() {
        return links;
    }

    /** On the event loop. */
    void add(TrafficLimit limit) {
        limits.add(limit);
    }

    /** Begins; the driver is among the transport's connections, if it is not yet, until the connection is over. */
    void start() {
        connections.add(this);
        turn();
    }

    // --- from the acceptor

    /** Takes over the TCP connection over which the connection was opened. */
    void adopt(Link link, int pathId) {
        link.giveTo(this, pathId);
        links.add(link);
        status.findAddresses(link.local(), link.remote());
    }

    /**
     * Takes a TCP connection that wants to join, already on this loop.
     *
     * @param rest bytes that came after the request
     */
    void join(Link link, JoinRequest request, ByteBuf rest) {
        drive((connection, now) -> {
            connection.handleJoin(request, link.local(), link.remote(), now).ifPresent(pathId -> adopt(link, pathId));
        });
        if (link.isOwnedBy(this)) {
            onBytes(link, rest);
        } else if (!link.isClosing()) {
            InetSocketAddress remote = link.remote();
            link.close(false);
            connections
                    .refusals()
                    .refused(remote, over ? "a join in the moment of the end" : "a join without the right proof");
        }
    }

    // --- from the links

    @Override
    public void onBytes(Link link, ByteBuf bytes) {
        drive((connection, now) -> connection.handleBytes(link.pathId(), bytes.nioBuffer(), now));
    }

    @Override
    public void onSent(Link link, int bytes) {
        drive((connection, now) -> connection.handleSent(link.pathId(), bytes, now));
    }

    @Override
    public void onClosed(Link link, String reason) {
        links.remove(link);
        drive((connection, now) -> connection.handlePathClosed(link.pathId(), reason, now));
    }

    @Override
    public void onConnecting(int pathId) {
        drive((connection, now) -> connection.handleConnecting(pathId, now));
    }

    @Override
    public void onConnected(Link link) {
        if (opening != null) {
            opening.onConnected();
        }
        drive((connection, now) -> connection.handleConnected(link.pathId(), link.local(), now));
    }

    @Override
    public void onConnectFailed(int pathId, Throwable cause) {
        status.connectFailed(cause);
        String reason = CloseReasons.describe(cause);
        if (CloseReasons.isRefusal(cause)) {
            drive((connection, now) -> connection.handleRefused(pathId, reason, now));
        } else {
            drive((connection, now) -> connection.handlePathClosed(pathId, reason, now));
        }
    }

    // --- the turn

    /** Tells the engine something and does what follows from it. Not after the end. */
    void drive(ObjLongConsumer<Connection> what) {
        if (over) {
            return;
        }
        try {
            what.accept(engine, Clock.now());
        } catch (RuntimeException | Error e) {
            fail(e);
            return;
        }
        turn();
    }

    private void onTimer(Connection connection, long now) {
        if (now >= connection.pollTimeout()) {
            links.tellTcpStates(connection, now);
            connection.handleTimeout(now);
        }
        if (now >= orphanDeadline) {
            connection.reset("closed on this side, and not on the other in time", now);
        }
    }

    /** Something to ask the engine. */
    interface Question<T> {
        T ask(Connection connection, long now);
    }

    /** Asks on the event loop and waits for the answer; {@code otherwise} after the end. From any thread. */
    <T> T ask(Question<T> question, T otherwise) {
        return loop.ask(() -> answer(question, otherwise), otherwise);
    }

    private <T> T answer(Question<T> question, T otherwise) {
        if (over) {
            return otherwise;
        }
        T answer = question.ask(engine, Clock.now());
        turn();
        return answer;
    }

    private void fetch() {
        port.fetching();
        if (!over) {
            turn();
        }
    }

    /** Not entered again from within: what a flush or an event brings about is done in one more round. */
    private void turn() {
        again = true;
        if (turning) {
            return;
        }
        turning = true;
        try {
            for (int rounds = 0; again && !over; rounds++) {
                if (rounds == MAX_ROUNDS) {
                    loop.execute(this::fetch);
                    break;
                }
                again = false;
                round();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            turning = false;
        }
    }

    /** In the order that {@link Connection} asks for. */
    private void round() {
        long now = Clock.now();
        control.begin();
        deliverReceived();
        requests.fulfil(now);
        act();
        transmit(now);
        // The last bytes of a flowpath are followed by the wish to close it.
        act();
        control.exchange(now);
        announceEnding();
        dispatchEvents(now);
        charges.report();
        watchForOrphan(now);
        countTraffic();
        if (engine.isOver()) {
            end(engine.closeReason());
            return;
        }
        charges.reportSuspended();
        timer.set(Math.min(engine.pollTimeout(), orphanDeadline));
    }

    /** Before the end is told: who hears of it may end the process, which owes the client an answer for a while. */
    private void announceEnding() {
        if (ending == null && engine.isOver() && engine.tombstone() != null) {
            ending = connections.unheardEndings().announce();
        }
    }

    private void countTraffic() {
        TrafficCounters ended = engine.pollCountersOfEnded();
        if (ended != null) {
            connections.traffic().add(ended);
        }
        for (TrafficLimit limit : limits) {
            limit.handleCarried(engine.paths().bytesOver(limit.locals()));
        }
    }

    private void deliverReceived() {
        for (Slice slice = engine.pollReceived(); slice != null; slice = engine.pollReceived()) {
            port.inbound().deliver(slice);
        }
        if (!inputEnded && engine.isInputEnded()) {
            inputEnded = true;
            port.inbound().end();
        }
    }

    private void act() {
        for (PathAction action = engine.pollAction(); action != null; action = engine.pollAction()) {
            action.performBy(this);
        }
    }

    @Override
    public void connect(PathAction.Connect action) {
        links.connect(action, engine.isOpen() ? connections.dialPermits() : null, this);
    }

    @Override
    public void close(PathAction.Close action) {
        links.close(action.pathId(), action.flush());
    }

    @Override
    public void verifyPeer(PathAction.VerifyPeer action) {
        Link link = links.find(action.pathId());
        if (link != null && opening != null) {
            opening.onVerify(action.pathId(), link.remote(), action.key());
        }
    }

    private void transmit(long now) {
        Transmit transmit = loop.transmit();
        while (engine.pollTransmit(transmit, now)) {
            links.write(transmit);
        }
        links.flush(engine, now);
    }

    private void dispatchEvents(long now) {
        for (ConnectionEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
            // Before anyone is let go on who would ask for the addresses.
            status.dispatch(event, now);
            switch (event.kind()) {
                case OPENED -> opened();
                case PATH_ACTIVE -> settled(event);
                case PEER_STOPPED_READING -> port.outbound().peerStoppedReading();
                case OUTPUT_ACKNOWLEDGED -> acknowledged();
                case PATH_FORGED -> logForgery(event);
                case PATH_CONNECTING,
                        PATH_SUSPECT,
                        PATH_CLOSED,
                        PATH_ROLE,
                        MOVED,
                        SERVER_ADDRESSES,
                        MODE,
                        SCHEDULER,
                        SUSPENDED,
                        RESUMED,
                        CLOSED -> {}
            }
        }
    }

    private void settled(ConnectionEvent event) {
        FlowpathSnapshot path = event.path();
        if (path != null) {
            links.settled(path.id());
        }
    }

    /** Somebody on the way has touched the bytes, or sends in the peer's name. */
    private void logForgery(ConnectionEvent event) {
        FlowpathSnapshot path = event.path();
        if (path != null) {
            connections.refusals().refused(path.remote(), "bytes that the peer cannot have sent");
        }
    }

    private void acknowledged() {
        acknowledged = true;
        port.outbound().acknowledged();
    }

    private void watchForOrphan(long now) {
        if (acknowledged && port.isClosed() && orphanDeadline == Connection.NO_TIMEOUT) {
            orphanDeadline = now + ORPHAN_NANOS;
        }
    }

    private void opened() {
        OpeningListener listener = opening;
        opening = null;
        if (listener != null) {
            listener.onOpened();
        }
    }

    // --- the end

    private void end(@Nullable CloseReason given) {
        CloseReason reason = given == null ? new CloseReason(CloseReason.Kind.COMPLETE, "") : given;
        if (reason.kind() == CloseReason.Kind.PROTOCOL_VIOLATION) {
            connections.refusals().gaveUp(engine.id(), status.remote(), reason.detail());
        }
        announceEnding();
        Tombstone tombstone = engine.tombstone();
        if (tombstone != null) {
            // Before the directory forgets the connection: no join may find neither.
            origin.remember(tombstone);
        }
        try {
            leave(true, reason);
        } finally {
            if (ending == null) {
                origin.over();
            } else {
                ending.begin(loop, engine.charge().holder(), links.lastWordHeard(), origin::over);
            }
        }
    }

    /** An error of ours must end this connection, visibly, and only this one. */
    void fail(Throwable error) {
        if (over) {
            LOG.error("after the end of connection {}", engine.id(), error);
            return;
        }
        // Also where there is no memory to write a line.
        EachStep.of(
                () -> LOG.error("connection {} fails because of an error in msocket", engine.id(), error),
                () -> breakOff(new CloseReason(CloseReason.Kind.RESET_BY_US, "internal error: " + error)));
    }

    /** Cuts the connection as the death of the process would: the peer is told nothing. */
    void abandon() {
        if (!over) {
            breakOff(new CloseReason(CloseReason.Kind.RESET_BY_US, "the transport was closed"));
        }
    }

    /** Ends what the engine does not know to be over; who waits for its events is told as if it did, and last. */
    private void breakOff(CloseReason reason) {
        EachStep.of(
                () -> leave(false, reason),
                () -> {
                    if (ending != null) {
                        ending.conclude();
                    }
                },
                origin::over,
                () -> status.dispatch(
                        new ConnectionEvent(ConnectionEvent.Kind.CLOSED, null, reason, reason.detail()), Clock.now()));
    }

    /** Nothing stays behind of the connection, and nobody waits for it. */
    private void leave(boolean flush, CloseReason reason) {
        over = true;
        timer.cancel();
        EachStep.of(
                status::handleEnd,
                () -> links.closeAll(flush),
                charges::close,
                control::close,
                () -> connections.forget(this),
                engine::abandon,
                // Behind all that gives back, for it takes memory in the place of that, and what it drops is told to
                // programs.
                charges::keepUnread,
                () -> port.over(reason),
                () -> {
                    if (opening != null) {
                        opening.onFailed(reason, status.lastConnectFailure());
                        opening = null;
                    }
                });
    }
}
