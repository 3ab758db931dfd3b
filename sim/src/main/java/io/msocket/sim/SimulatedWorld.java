package io.msocket.sim;

import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.Route;
import io.msocket.protocol.Transmit;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One run: a client, a server and the network between them, from the first event to the verdict. */
final class SimulatedWorld {
    private static final TcpLinkEnd NOBODY = new TcpLinkEnd() {
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
    private final CipherSuite suite;
    private final KeyPair serverIdentity;
    private final ServerHost server;
    private final SimulatedPeer client;
    private final Meddler meddler;
    private final Verdict verdict;
    private final StreamPattern upward;
    private final StreamPattern downward;
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
        this.network = new VirtualNetwork(events, SeededRandom.of(scenario.seed(), "network"), setup, scratch, NOBODY);
        this.suite = suite(setup.size(Knob.SUITE));
        SeededRandom keys = SeededRandom.of(scenario.seed(), "keys");
        this.serverIdentity = suite.generateKeyPair(keys);
        this.upward = new StreamPattern(keys.nextLong());
        this.downward = new StreamPattern(keys.nextLong());
        this.server = new ServerHost(this, acceptorSetup());
        this.network.listen(server);
        this.verdict = new Verdict(this);
        this.lingering = setup.is(Knob.SETTLING) && setup.is(Knob.KEEP_ALIVE);
        this.client = newClient(keys);
        this.meddler = new Meddler(this, new Attacker(this, SeededRandom.of(scenario.seed(), "attacker")));
        if (Attacker.isIn(scenario)) {
            network.record();
        }
    }

    private static CipherSuite suite(int number) {
        return switch (number) {
            case 1 -> JdkCipherSuites.aesGcm();
            case 2 -> JdkCipherSuites.chaChaPoly();
            default -> new FastCipherSuite();
        };
    }

    private AcceptorSetup acceptorSetup() {
        return new AcceptorSetup(
                List.of(suite),
                SeededRandom.of(scenario.seed(), "server"),
                scratch.serverBuffers(),
                setup().serverOptions(),
                serverIdentity,
                setup().size(Knob.MAX_HALF_OPEN),
                setup().size(Knob.MAX_TOMBSTONES),
                setup().is(Knob.ADMISSION) ? null : key -> false);
    }

    @SuppressWarnings("NullAway") // Does not see in the class file that serverKey may be null.
    private SimulatedPeer newClient(SeededRandom keys) {
        byte[] serverKey = setup().is(Knob.KEY_KNOWN) ? serverIdentity.publicKey() : null;
        ClientSetup clientSetup = new ClientSetup(
                suite,
                SeededRandom.of(scenario.seed(), "client"),
                scratch.clientBuffers(),
                setup().clientOptions(),
                serverKey,
                setup().is(Knob.CLIENT_KEY) ? suite.generateKeyPair(keys) : null);
        Application.Habits habits = new Application.Habits(
                setup().get(Knob.CLIENT_BYTES),
                setup().size(Knob.CLIENT_WRITE),
                setup().nanos(Knob.CLIENT_THINK),
                setup().size(Knob.READ),
                setup().nanos(Knob.CLIENT_READ_THINK));
        Application application = new Application(
                habits,
                scratch.clientBuffers(),
                SeededRandom.of(scenario.seed(), "client application"),
                upward,
                downward);
        return newPeer("client", Connection.open(clientSetup, routes(), now()), application);
    }

    SimulatedPeer newServerPeer(Connection connection) {
        Application.Habits habits = new Application.Habits(
                setup().get(Knob.SERVER_BYTES),
                setup().size(Knob.SERVER_WRITE),
                setup().nanos(Knob.SERVER_THINK),
                setup().size(Knob.READ),
                setup().nanos(Knob.SERVER_READ_THINK));
        Application application = new Application(
                habits,
                scratch.serverBuffers(),
                SeededRandom.of(scenario.seed(), "server application"),
                downward,
                upward);
        return newPeer("server", connection, application);
    }

    private SimulatedPeer newPeer(String name, Connection connection, Application application) {
        if (lingering) {
            application.linger();
        }
        return new SimulatedPeer(this, name, connection, application);
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

    SimulatedPeer client() {
        return client;
    }

    ServerHost server() {
        return server;
    }

    Verdict verdict() {
        return verdict;
    }

    Scratch scratch() {
        return scratch;
    }

    CipherSuite suite() {
        return suite;
    }

    boolean isServerKey(byte[] key) {
        return setup().is(Knob.TRUST) && Arrays.equals(key, serverIdentity.publicKey());
    }

    /** How late something is that the machine does when it gets to it: mostly not at all. */
    long lateness() {
        long most = setup().nanos(Knob.LATENESS);
        return most == 0 || chance.oneIn(2) ? 0 : chance.between(0, most);
    }

    /** All ways from a client's address that is there to the server's, best first. */
    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (int to = 0; to < setup().size(Knob.SERVER_ADDRESSES); to++) {
            for (int from = 0; from < setup().size(Knob.CLIENT_ADDRESSES); from++) {
                if (network.isClientUp(from)) {
                    routes.add(new Route(VirtualNetwork.clientAddress(from), VirtualNetwork.serverAddress(to)));
                }
            }
        }
        return routes;
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
            verdict.handleTrouble();
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
        events.after(0, client::pump);
        runEvents();
        verdict.check();
    }

    /** After peace there are as many flowpaths as were asked for; only then may the programs end. */
    private void settle() {
        SimulatedPeer other = server.find(client.connection.id());
        if (other != null && client.connection.isOpen() && other.connection.isOpen()) {
            String objection = client.asked().objection(client.connection.flowpaths(), other.connection.flowpaths());
            if (objection != null) {
                lookAgain(objection);
                return;
            }
        }
        endingFrom = now();
        lingering = false;
        client.lingerNoMore();
        server.peers().forEach(SimulatedPeer::lingerNoMore);
    }

    private void lookAgain(String objection) {
        if (now() > peaceAt + setup().nanos(Knob.SETTLING) + verdict.patienceNanos()) {
            throw new SimulationFailure("long after peace " + objection);
        }
        events.after(LOOK_AGAIN_NANOS, this::settle);
    }

    private void runEvents() {
        long instant = -1;
        int atOnce = 0;
        long deadline = Long.MAX_VALUE;
        while (!isDone()) {
            if (deadline == Long.MAX_VALUE && now() >= endingFrom) {
                deadline = endingFrom + verdict.patienceNanos();
            }
            if (events.isEmpty() || events.nextAt() > deadline) {
                throw new SimulationFailure("nothing more happens, but it is not done: " + verdict.describe());
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
        if (!client.isOver() || now() < peaceAt || !server.isAtRest()) {
            return false;
        }
        for (SimulatedPeer peer : server.peers()) {
            if (!peer.isOver()) {
                return false;
            }
        }
        return true;
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
