package io.msocket.sim;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.PathAction;
import io.msocket.protocol.Route;
import io.msocket.protocol.Slice;
import io.msocket.protocol.Transmit;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One end of a connection: does for the engine what a driver does, and watches it while at it. */
final class SimulatedPeer {
    /** A driver that polls on and on without anything happening is stuck. */
    private static final int MOST_ROUNDS = 10_000;

    static final int ON_NO_CLIENT_MACHINE = -1;

    private static final int MOST_TIMEOUTS_AT_ONCE = 20;
    private static final int MOST_EVENTS_AT_ONCE = 256;

    private final SimulatedWorld world;
    final String name;
    final Connection connection;
    final Application application;
    private final ConnectionWatch watch;
    private final PathWatch pathWatch;
    private final PathAction.Handler performer = new Performer();
    private final long madeAt;
    private final int machine;
    private final Map<Integer, PathPort> ports = new TreeMap<>();

    /** The server's process that it is in; null at a client. */
    private @Nullable ServerHost host;

    private boolean pumping;
    private long timerAt = Connection.NO_TIMEOUT;
    private long wakeAt = Connection.NO_TIMEOUT;
    private long lastTimeoutAt = -1;
    private int timeoutsAtOnce;
    private int openPorts;
    private long frozenUntil;
    private boolean gone;

    /** @param machine the client's, or {@link #ON_NO_CLIENT_MACHINE} */
    SimulatedPeer(SimulatedWorld world, String name, Connection connection, Application application, int machine) {
        this.world = world;
        this.name = name;
        this.connection = connection;
        this.application = application;
        this.machine = machine;
        this.madeAt = world.now();
        this.watch = new ConnectionWatch(name, connection, world);
        this.pathWatch = new PathWatch(connection, world.setup());
    }

    ConnectionWatch watch() {
        return watch;
    }

    /** How long the connection has been there, in nanoseconds. */
    long age() {
        return world.now() - madeAt;
    }

    /** Bytes of memory that it keeps in its process. */
    long heldBytes() {
        return connection.charge().memoryHeld() + application.memoryHeld();
    }

    PathWatch pathWatch() {
        return pathWatch;
    }

    /** Whether it has TCP connections for more than one flowpath, so that there is something to choose. */
    private boolean hasSeveral() {
        return openPorts > 1;
    }

    /** Whether nothing of it is left to wait for. */
    boolean isOver() {
        return gone || (connection.isOver() && watch.isDrained());
    }

    @Nullable
    CloseReason closeReason() {
        return connection.closeReason();
    }

    void lingerNoMore() {
        application.lingerNoMore();
        pump();
    }

    // --- its process

    long frozenUntil() {
        return gone ? Long.MAX_VALUE : frozenUntil;
    }

    void freeze(long until) {
        frozenUntil = Math.max(frozenUntil, until);
    }

    /** The process is no more; nothing of it acts again. */
    void vanish() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    // --- what happens to it

    /** A flowpath has its TCP connection (1) or has it no more (-1). */
    void countOpen(int change) {
        openPorts += change;
    }

    void setHost(ServerHost process) {
        host = process;
    }

    void addPort(PathPort port) {
        ports.put(port.pathId, port);
    }

    void handleBytes(PathPort port, ByteBuffer bytes) {
        world.note(name, "receives", port.pathId, bytes.remaining());
        connection.handleBytes(port.pathId, bytes, world.now());
        if (bytes.hasRemaining()) {
            throw new SimulationFailure(name + " left " + bytes.remaining() + " bytes");
        }
        pump();
    }

    void handleSent(PathPort port, int bytes) {
        connection.handleSent(port.pathId, bytes, world.now());
        pump();
    }

    void handlePathClosed(PathPort port, String reason) {
        if (lose(port)) {
            connection.handlePathClosed(port.pathId, reason, world.now());
            pump();
        }
    }

    private void handleRefused(PathPort port, String reason) {
        if (lose(port)) {
            connection.handleRefused(port.pathId, reason, world.now());
            pump();
        }
    }

    /** Whether it was still there. */
    private boolean lose(PathPort port) {
        if (port.state() == PathPort.State.CLOSED || port.state() == PathPort.State.LOST) {
            return false;
        }
        world.note(name, "loses", port.pathId, 0);
        port.become(PathPort.State.LOST);
        return true;
    }

    // --- the driver

    /** Does all that the engine asks for, and lets the application act, until nothing is left to do. */
    void pump() {
        if (pumping || gone) {
            return;
        }
        pumping = true;
        world.datagrams().tellPort(this);
        int rounds = 0;
        boolean active;
        do {
            if (++rounds > MOST_ROUNDS) {
                throw new SimulationFailure(name + " is polled without an end");
            }
            // In the order that Connection asks for.
            active = application.act(connection, world.now());
            doActions();
            transmit();
            doActions();
            world.datagrams().exchange(this);
            pollEvents();
        } while (active);
        if (connection.isOver() && !watch.isDrained()) {
            application.drain(connection, world.now());
            watch.handleDrained();
            world.handleOver(this);
        }
        watch.check(application);
        SimulatedConnection own = world.connectionOf(this);
        if (own != null) {
            own.verdict().checkWindow(this);
            own.handlePumped();
        }
        if (host != null) {
            host.handlePumped(this);
        }
        if (hasSeveral()) {
            pathWatch.handlePumped(world.now());
        }
        pumping = false;
        setTimers();
    }

    private void doActions() {
        for (PathAction action = connection.pollAction(); action != null; action = connection.pollAction()) {
            action.performBy(performer);
        }
    }

    private void transmit() {
        Transmit out = world.transmit();
        while (connection.pollTransmit(out, world.now())) {
            PathPort port = ports.get(out.pathId());
            if (port == null || port.state() == PathPort.State.CLOSED) {
                throw new SimulationFailure(name + " sends on flowpath " + out.pathId() + ", which it does not have");
            }
            Slice payload = out.payload();
            int length = out.length() + (payload == null ? 0 : payload.length());
            world.note(name, "sends", port.pathId, length);
            if (hasSeveral()) {
                pathWatch.handleSent(port.pathId, world.now());
            }
            TcpLink link = port.link();
            if (port.state() != PathPort.State.OPEN || link == null) {
                continue;
            }
            TcpPipe pipe = link.pipe(connection.isClient());
            int sent = pipe.write(out.bytes(), 0, out.length());
            if (payload != null) {
                sent += pipe.write(payload.array(), payload.offset(), payload.length());
            }
            reportSent(port, sent);
        }
    }

    /** The kernel tells at once or a moment later. */
    private void reportSent(PathPort port, int bytes) {
        if (bytes == 0) {
            return;
        }
        long late = world.lateness();
        if (late == 0) {
            connection.handleSent(port.pathId, bytes, world.now());
        } else {
            world.events().after(late, () -> {
                if (!gone) {
                    handleSent(port, bytes);
                }
            });
        }
    }

    private void pollEvents() {
        int count = 0;
        for (ConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
            if (++count > MOST_EVENTS_AT_ONCE) {
                throw new SimulationFailure(name + " had more than " + MOST_EVENTS_AT_ONCE + " events waiting");
            }
            watch.handleEvent(event);
            pathWatch.handleEvent(event, world.now());
            if (event.kind() == ConnectionEvent.Kind.PATH_SUSPECT && event.path() != null) {
                handleSuspicion(ports.get(event.path().id()));
            }
            if (event.kind() == ConnectionEvent.Kind.OUTPUT_ACKNOWLEDGED) {
                checkAcknowledged();
            }
            SimulatedConnection own = world.connectionOf(this);
            if (own != null && connection.isClient()) {
                own.handleEvent(event);
            }
        }
    }

    private void checkAcknowledged() {
        SimulatedConnection own = world.connectionOf(this);
        if (own != null) {
            own.verdict().checkAcknowledged(this);
        }
    }

    private void handleSuspicion(@Nullable PathPort port) {
        TcpLink link = port == null ? null : port.link();
        if (link != null) {
            link.far().pipe(!connection.isClient()).handleSuspicion();
        }
    }

    private void setTimers() {
        long due = connection.pollTimeout();
        if (due < timerAt) {
            timerAt = due;
            world.events().at(Math.max(due, world.now()) + world.lateness(), () -> handleTimer(due));
        }
        long wake = application.wakeAt(world.now());
        if (wake < wakeAt) {
            wakeAt = wake;
            world.events().at(wake, () -> handleWake(wake));
        }
    }

    /** One that has been overtaken by an earlier one does nothing, or it would set the same timer once more. */
    private void handleTimer(long setFor) {
        if (gone || setFor != timerAt) {
            return;
        }
        timerAt = Connection.NO_TIMEOUT;
        if (frozenUntil > world.now()) {
            long later = frozenUntil;
            timerAt = later;
            world.events().at(later, () -> handleTimer(later));
            return;
        }
        if (world.now() >= connection.pollTimeout()) {
            countTimeout();
            tellTcpStates();
            handleTimeout();
        } else {
            setTimers();
        }
    }

    /** The server's kernel tells; the client's does not. */
    private void tellTcpStates() {
        if (!world.setup().isMultipath() || connection.isClient()) {
            return;
        }
        for (PathPort port : ports.values()) {
            TcpLink link = port.link();
            if (port.state() == PathPort.State.OPEN && link != null) {
                connection.handleTcpState(
                        port.pathId, link.pipe(connection.isClient()).tcpState(), world.now());
            }
        }
    }

    private void countTimeout() {
        timeoutsAtOnce = lastTimeoutAt == world.now() ? timeoutsAtOnce + 1 : 0;
        lastTimeoutAt = world.now();
        if (timeoutsAtOnce > MOST_TIMEOUTS_AT_ONCE) {
            throw new SimulationFailure(name + " has timeouts in a busy loop: " + connection.flowpaths());
        }
    }

    void handleTimeout() {
        world.note(name, "timeout", 0, 0);
        connection.handleTimeout(world.now());
        pump();
    }

    private void handleConnecting(int pathId) {
        if (!gone) {
            connection.handleConnecting(pathId, world.now());
            pump();
        }
    }

    private void handleWake(long setFor) {
        if (setFor != wakeAt) {
            return;
        }
        wakeAt = Connection.NO_TIMEOUT;
        pump();
    }

    String describe() {
        if (gone) {
            return name + " gone";
        }
        CloseReason reason = closeReason();
        return "%s: %s, wrote %d%s, acknowledged %d, read %d%s, flowpaths %s"
                .formatted(
                        name,
                        reason == null ? "not closed" : reason,
                        application.written(),
                        application.isFinished() ? " and finished" : "",
                        connection.offsetAcknowledged(),
                        application.read(),
                        application.sawEnd() ? " to the end" : "",
                        connection.flowpaths());
    }

    /** After the run: what of the driver's is left that should not be. */
    void checkReleased() {
        for (PathPort port : ports.values()) {
            if (port.state() == PathPort.State.OPEN || port.state() == PathPort.State.CONNECTING) {
                throw new SimulationFailure(name + " is over but has not closed flowpath " + port.pathId);
            }
        }
        if (connection.pollTimeout() != Connection.NO_TIMEOUT) {
            throw new SimulationFailure(name + " is over but still waits for a timeout");
        }
        if (!connection.flowpaths().isEmpty()) {
            throw new SimulationFailure(name + " is over but has flowpaths: " + connection.flowpaths());
        }
    }

    /** Does what the engine wants done with one flowpath. */
    private final class Performer implements PathAction.Handler {
        @Override
        public void connect(PathAction.Connect action) {
            world.note(name, "connects", action.pathId(), 0);
            PathPort port = new PathPort(SimulatedPeer.this, action.pathId());
            if (ports.put(port.pathId, port) != null) {
                throw new SimulationFailure(name + " uses flowpath number " + port.pathId + " again");
            }
            watch.checkFlowpaths();
            world.datagrams().checkBelieved(SimulatedPeer.this, action.route());
            checkNamed(action.route());
            world.network().connect(machine, action.route(), new DialledPath(port));
            if (action.pathId() % 2 == 0) {
                // A driver may have time for it or not.
                world.events().after(0, () -> handleConnecting(action.pathId()));
            }
        }

        private void checkNamed(Route route) {
            SimulatedConnection own = world.connectionOf(SimulatedPeer.this);
            if (own != null && !own.mayDial(route.remote())) {
                throw new SimulationFailure(name + " dials " + route + ", where the server's name does not lead");
            }
        }

        @Override
        public void close(PathAction.Close action) {
            world.note(name, "closes", action.pathId(), action.flush() ? 1 : 0);
            PathPort port = ports.get(action.pathId());
            if (port == null || port.state() == PathPort.State.CLOSED) {
                throw new SimulationFailure(name + " closes flowpath " + action.pathId()
                        + (port == null ? ", which it never had" : " twice"));
            }
            boolean wasOpen = port.state() == PathPort.State.OPEN;
            port.become(PathPort.State.CLOSED);
            TcpLink link = port.link();
            if (wasOpen && link != null) {
                link.close(connection.isClient(), action.flush());
            }
        }

        @Override
        public void verifyPeer(PathAction.VerifyPeer action) {
            boolean right = world.isServerKey(action.key());
            world.events().after(world.lateness(), () -> {
                if (!gone) {
                    connection.handlePeerVerified(action.pathId(), right, "not the server's key", world.now());
                    pump();
                }
            });
        }
    }

    /** One attempt to connect. */
    private final class DialledPath implements VirtualNetwork.Dialling {
        private final PathPort port;

        DialledPath(PathPort port) {
            this.port = port;
        }

        @Override
        public void handleConnected(TcpLink link) {
            if (port.state() != PathPort.State.CONNECTING || gone) {
                link.close(true, false);
                return;
            }
            port.open(link);
            connection.handleConnected(port.pathId, link.client, world.now());
            pump();
        }

        @Override
        public void handleFailed(String reason) {
            if (!gone) {
                handlePathClosed(port, reason);
            }
        }

        @Override
        public void handleRefused(String reason) {
            if (!gone) {
                SimulatedPeer.this.handleRefused(port, reason);
            }
        }

        @Override
        public TcpLinkEnd end() {
            return port;
        }
    }
}
