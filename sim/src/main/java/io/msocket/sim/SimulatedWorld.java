package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.Transmit;
import io.msocket.protocol.crypto.CipherSuite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** One run: clients, a server and the network between them, from the first event to the verdict. */
final class SimulatedWorld {
    static final TcpLinkEnd NOBODY = new TcpLinkEnd() {
        @Override
        public void handleBytes(ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void handleSent(int bytes) {}

        @Override
        public void handleClosed(String reason) {}

        @Override
        public long frozenUntil() {
            return 0;
        }
    };

    /** Between the last operation and the end of all trouble. */
    private static final long PEACE_AFTER_NANOS = 1_000_000;

    /** Less may pass between a path's end and the next one's beginning. */
    private static final long SHORT_RETENTION_NANOS = 30_000_000_000L;

    /** Between two looks at what has not settled yet. */
    private static final long LOOK_AGAIN_NANOS = 10_000_000_000L;

    private static final int MOST_EVENTS = 3_000_000;
    private static final int MOST_EVENTS_AT_ONCE = 200_000;

    private final Scenario scenario;
    private final Scratch scratch;
    private final Trace trace;
    private final EventQueue events;
    private final VirtualNetwork network;
    private final SeededRandom chance;
    private final PeerFactory peers;
    private final ServerHost server;
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private final @Nullable HostileConnection hostile;
    /** Other honest processes with the server's key. */
    private final List<ServerHost> neighbours = new ArrayList<>();

    private final NameServers names;
    private final ServerSite site;
    private final GivenWay givenWay = new GivenWay(this);
    private final Strangers strangers;
    private final Datagrams datagrams;
    private final Meddler meddler;
    private long peaceAt;
    /** From when on it must come to an end: after the peace, and what is to be looked at then. */
    private long endingFrom = Long.MAX_VALUE;

    private boolean lingering;
    private long eventCount;

    SimulatedWorld(Scenario scenario, Scratch scratch, Trace trace) {
        Setup setup = scenario.setup();
        this.scenario = scenario;
        this.scratch = scratch;
        this.trace = trace;
        this.events = new EventQueue(setup.nanos(Knob.START));
        this.chance = SeededRandom.of(scenario.seed(), "world");
        this.network = new VirtualNetwork(
                events,
                SeededRandom.of(scenario.seed(), "network"),
                SeededRandom.of(scenario.seed(), "strangers' network"),
                setup,
                scratch,
                NOBODY);
        this.peers = new PeerFactory(this, scenario, scratch);
        this.datagrams = new Datagrams(this, SeededRandom.of(scenario.seed(), "datagrams"));
        this.strangers = new Strangers(this, SeededRandom.of(scenario.seed(), "strangers"));
        this.server = new ServerHost(this, peers.acceptorSetup(), ServerHost.HONEST);
        this.network.listen(ServerHost.HONEST, server);
        openNeighbours();
        this.names = new NameServers(this, SeededRandom.of(scenario.seed(), "names"));
        this.site = new ServerSite(this, new NamePublisher(this, names));
        this.lingering = setup.is(Knob.SETTLING) && setup.is(Knob.KEEP_ALIVE);
        openConnections();
        this.hostile =
                setup.is(Knob.HOSTILE) ? new HostileConnection(this, peers, scenario, setup.size(Knob.CLIENTS)) : null;
        if (hostile != null && hostile.ownServer() != null) {
            network.listen(ServerHost.HOSTILE, hostile.ownServer());
        }
        this.meddler = new Meddler(this, new Attacker(this, SeededRandom.of(scenario.seed(), "attacker")));
        if (Attacker.isIn(scenario)) {
            network.record();
        }
    }

    private void openNeighbours() {
        if (!setup().is(Knob.NEIGHBOURS)) {
            return;
        }
        for (int process : new int[] {ServerHost.OTHER_SERVICE, ServerHost.OTHER_INSTANCE}) {
            ServerHost neighbour = new ServerHost(this, peers.neighbourAcceptor(process), process);
            network.listen(process, neighbour);
            neighbours.add(neighbour);
        }
        // A client does not care which instance serves it first; what is asked here is what becomes of joins.
        neighbours.get(neighbours.size() - 1).refuseOpenings();
    }

    private void openConnections() {
        for (int machine = 0; machine < setup().size(Knob.CLIENTS); machine++) {
            for (int i = 0; i < setup().size(Knob.CONNECTIONS); i++) {
                SimulatedConnection connection = new SimulatedConnection(this, connections.size(), machine, server);
                connections.add(connection);
                connection.begin(peers.newClient(connection));
            }
        }
    }

    // --- what the parts share

    Setup setup() {
        return scenario.setup();
    }

    Scenario scenario() {
        return scenario;
    }

    long now() {
        return events.now();
    }

    EventQueue events() {
        return events;
    }

    VirtualNetwork network() {
        return network;
    }

    Transmit transmit() {
        return scratch.transmit();
    }

    /** Never empty. */
    List<SimulatedConnection> connections() {
        return connections;
    }

    /** The connection that has this end; null when no client has it. */
    @Nullable
    SimulatedConnection connectionOf(SimulatedPeer peer) {
        for (SimulatedConnection connection : connections) {
            if (connection.client() == peer || connection.serverEnd() == peer) {
                return connection;
            }
        }
        return null;
    }

    ServerHost server() {
        return server;
    }

    /** None where clients go by addresses. */
    NameServers names() {
        return names;
    }

    ServerSite site() {
        return site;
    }

    GivenWay givenWay() {
        return givenWay;
    }

    Strangers strangers() {
        return strangers;
    }

    Datagrams datagrams() {
        return datagrams;
    }

    PeerFactory peers() {
        return peers;
    }

    boolean isLingering() {
        return lingering;
    }

    /** How many connections a server process may have. */
    int connectionCount() {
        return setup().size(Knob.CLIENTS) * setup().size(Knob.CONNECTIONS) + (setup().is(Knob.HOSTILE) ? 1 : 0);
    }

    /** How many handshakes a server process has in its hands at most: as many for each connection. */
    int mostHalfOpen() {
        return setup().size(Knob.MAX_HALF_OPEN) * connectionCount();
    }

    /** Whether this is the server's end of the connection that keeps to no rule. */
    boolean isHostile(Connection serverEnd) {
        return hostile != null && hostile.isEnd(serverEnd);
    }

    void hurryHostile() {
        if (hostile != null) {
            hostile.hurry();
        }
    }

    /** Something has happened that may befall any connection. */
    void handleTrouble() {
        boolean isShifted = isShifted();
        for (SimulatedConnection connection : connections) {
            connection.verdict().handleTrouble();
            if (isShifted) {
                connection.pace().handleShiftedTrouble(now());
            }
        }
    }

    /** Whether turns, or somebody who gave way, have shifted what happens: trouble befalls others then than without strangers. */
    private boolean isShifted() {
        return setup().is(Knob.WORK) || paces().stream().anyMatch(Pace::wasPushedOut);
    }

    Scratch scratch() {
        return scratch;
    }

    CipherSuite suite() {
        return peers.suite();
    }

    boolean isServerKey(byte[] key) {
        return peers.isServerKey(key);
    }

    /** How late something is that the machine does when it gets to it: mostly not at all. */
    long lateness() {
        long most = setup().nanos(Knob.LATENESS);
        return most == 0 || chance.oneIn(2) ? 0 : chance.between(0, most);
    }

    void handleOver(SimulatedPeer peer) {
        if (!peer.connection.isClient()) {
            server.handleOver(peer);
        }
    }

    // --- the trace

    void note(String who, String what, long first, long second) {
        trace.note(now(), who, what, first, second);
    }

    void line(String who, String what) {
        trace.line(now(), who, what);
    }

    boolean isTraced() {
        return trace.isText();
    }

    // --- the run

    /** Runs to the end. Throws {@link SimulationFailure} when the oracle objects. */
    void run() {
        boolean crowded = setup().get(Knob.MAX_HALF_OPEN) < Knob.MAX_HALF_OPEN.plain();
        if (crowded || setup().nanos(Knob.RETENTION) < SHORT_RETENTION_NANOS) {
            // A client's racing attempts push each other out of the table. And a reset that overtakes the server's last
            // word sends the client back, which may take longer than the retention time.
            connections.forEach(connection -> connection.verdict().handleTrouble());
        }
        long start = now();
        long last = 0;
        for (Operation operation : scenario.operations()) {
            events.at(start + operation.at() * 1_000, () -> meddler.perform(operation));
            last = Math.max(last, operation.at());
        }
        peaceAt = start + last * 1_000 + PEACE_AFTER_NANOS;
        events.at(peaceAt, meddler::makePeace);
        if (lingering) {
            events.at(peaceAt + setup().nanos(Knob.SETTLING), this::settle);
        } else {
            endingFrom = peaceAt;
        }
        connections.forEach(connection -> events.after(0, connection.client()::pump));
        connections.forEach(SimulatedConnection::beginSeeking);
        if (hostile != null) {
            events.after(0, hostile.connection().client()::pump);
        }
        runEvents();
        check();
    }

    /** After peace there are as many flowpaths as were asked for; only then may the programs end. */
    private void settle() {
        for (SimulatedConnection connection : connections) {
            String objection = connection.objection();
            if (objection != null) {
                lookAgain(objection);
                return;
            }
        }
        endingFrom = now();
        lingering = false;
        connections.forEach(connection -> connection.client().lingerNoMore());
        server.peers().forEach(SimulatedPeer::lingerNoMore);
    }

    private void breakOffHostile() {
        if (hostile != null) {
            hostile.breakOff();
        }
    }

    private void lookAgain(String objection) {
        if (now() > peaceAt + setup().nanos(Knob.SETTLING) + patienceNanos()) {
            throw new SimulationFailure("long after peace " + objection);
        }
        events.after(LOOK_AGAIN_NANOS, this::settle);
    }

    private long patienceNanos() {
        long most = 0;
        for (SimulatedConnection connection : connections) {
            most = Math.max(most, connection.verdict().patienceNanos());
        }
        return most;
    }

    private void runEvents() {
        long instant = -1;
        int atOnce = 0;
        long deadline = Long.MAX_VALUE;
        while (!isDone()) {
            if (deadline == Long.MAX_VALUE && now() >= endingFrom) {
                deadline = endingFrom + patienceNanos();
                breakOffHostile();
                continue;
            }
            if (events.isEmpty() || events.nextAt() > deadline) {
                throw new SimulationFailure("nothing more happens, but it is not done: " + describe());
            }
            events.step();
            atOnce = instant == now() ? atOnce + 1 : 0;
            instant = now();
            if (atOnce > MOST_EVENTS_AT_ONCE || ++eventCount > MOST_EVENTS) {
                throw new SimulationFailure("a busy loop: " + eventCount + " events, " + atOnce + " of them at once");
            }
        }
    }

    private boolean isDone() {
        if (now() < peaceAt || !server.isAtRest() || !strangers.isOver() || !site.isPublished()) {
            return false;
        }
        for (ServerHost neighbour : neighbours) {
            if (!neighbour.isAtRest()) {
                return false;
            }
        }
        if (hostile != null && !hostile.isOver()) {
            return false;
        }
        for (SimulatedConnection connection : connections) {
            if (!connection.client().isOver()) {
                return false;
            }
        }
        for (SimulatedPeer peer : server.peers()) {
            if (!peer.isOver()) {
                return false;
            }
        }
        return true;
    }

    private String describe() {
        StringJoiner text = new StringJoiner("; ");
        connections.forEach(connection -> text.add(connection.client().describe()));
        server.peers().forEach(peer -> text.add(peer.describe()));
        if (hostile != null) {
            text.add(hostile.connection().client().describe());
        }
        return text.toString();
    }

    // --- the judgement

    private void check() {
        for (SimulatedPeer peer : server.peers()) {
            require(
                    isHostile(peer.connection) || connectionOf(peer) != null,
                    "the server established a connection that no client opened");
        }
        boolean[] gone = new boolean[setup().size(Knob.CLIENTS)];
        for (SimulatedConnection connection : connections) {
            connection.verdict().check();
            gone[connection.machine] |= connection.client().isGone();
        }
        for (int machine = 0; machine < gone.length; machine++) {
            if (!gone[machine]) {
                scratch.clientBuffers(machine).check("client");
            }
        }
        strangers.check(scratch);
        names.check(site.at());
        scratch.serverBuffers(0).check("server");
        for (ServerHost neighbour : neighbours) {
            scratch.serverBuffers(neighbour.number).check(neighbour.name());
        }
        if (hostile != null) {
            hostile.check(scratch);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new SimulationFailure(otherwise);
        }
    }

    /** After a run that is all right: nor did strangers slow it down. */
    void checkPace(List<Pace> quiet) {
        for (int i = 0; i < quiet.size(); i++) {
            SimulatedConnection connection = connections.get(i);
            boolean shareTurns = strangers.cameFrom(network.clientAddress(connection.machine, 0));
            if (!shareTurns || !setup().is(Knob.WORK)) {
                connection.pace().check(quiet.get(i), setup().nanos(Knob.START), setup().nanos(Knob.WORK));
            }
        }
    }

    List<Pace> paces() {
        return connections.stream().map(SimulatedConnection::pace).toList();
    }

    /** Stream bytes that were delivered, all connections and both ways together. */
    long bytesDelivered() {
        long bytes = 0;
        for (SimulatedConnection connection : connections) {
            bytes += connection.client().application.read();
        }
        for (SimulatedPeer peer : server.peers()) {
            bytes += peer.application.read();
        }
        return bytes;
    }

    long eventCount() {
        return eventCount;
    }

    /** Virtual nanoseconds from the end of all trouble to the end. */
    long finishedAfter() {
        return now() - peaceAt;
    }

    void release() {
        network.release();
    }
}
