package io.msocket.sim;

import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.Route;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes both ends of connections, and their programs, as the scenario's numbers say. */
final class PeerFactory {
    private static final int LISTED_STRANGERS = 2;

    private static final Service OTHER_SERVICE = new Service("another", "");

    private final SimulatedWorld world;
    private final Scenario scenario;
    private final Setup setup;
    private final Scratch scratch;
    private final SeededRandom keys;
    private final CipherSuite suite;
    private final KeyPair serverIdentity;
    /** Stays the same when the server's process starts again. */
    private final ServiceInstance instance;

    private final ServiceInstance hostileInstance;
    private final SeededRandom neighbours;
    private final SeededRandom strangers;
    /** Keys of clients that the server lists, if it lists any. */
    private final Set<ByteBuffer> listed = new HashSet<>();

    private final List<KeyPair> strangersListed;
    private final long upwardSeed;
    private final long downwardSeed;

    PeerFactory(SimulatedWorld world, Scenario scenario, Scratch scratch) {
        this.world = world;
        this.scenario = scenario;
        this.setup = scenario.setup();
        this.scratch = scratch;
        this.suite = suite(setup.size(Knob.SUITE));
        this.keys = SeededRandom.of(scenario.seed(), "keys");
        this.serverIdentity = suite.generateKeyPair(keys);
        this.instance = ServiceInstance.random(keys);
        this.hostileInstance = ServiceInstance.random(keys);
        this.neighbours = SeededRandom.of(scenario.seed(), "neighbours");
        this.strangers = SeededRandom.of(scenario.seed(), "strangers' keys");
        this.strangersListed = setup.is(Knob.LISTED) ? listedKeys() : List.of();
        this.upwardSeed = keys.nextLong();
        this.downwardSeed = keys.nextLong();
    }

    private static CipherSuite suite(int number) {
        return switch (number) {
            case 1 -> JdkCipherSuites.aesGcm();
            case 2 -> JdkCipherSuites.chaChaPoly();
            default -> new FastCipherSuite();
        };
    }

    private List<KeyPair> listedKeys() {
        List<KeyPair> pairs = new ArrayList<>();
        for (int i = 0; i < LISTED_STRANGERS; i++) {
            pairs.add(list(suite.generateKeyPair(strangers)));
        }
        return pairs;
    }

    private KeyPair list(KeyPair pair) {
        listed.add(ByteBuffer.wrap(pair.publicKey()));
        return pair;
    }

    CipherSuite suite() {
        return suite;
    }

    boolean isServerKey(byte[] key) {
        return setup.is(Knob.TRUST) && Arrays.equals(key, serverIdentity.publicKey());
    }

    /** The first of a kind is called as if it were the only one. */
    private static String numbered(String name, int number) {
        return number == 0 ? name : name + " " + number;
    }

    private SeededRandom chance(String whose) {
        return SeededRandom.of(scenario.seed(), whose);
    }

    AcceptorSetup acceptorSetup() {
        return acceptorSetup(suite, "server", Service.UNNAMED, instance, scratch.serverBuffers(ServerHost.HONEST));
    }

    /** Of another process, which shows the same key. */
    AcceptorSetup hostileAcceptor(CipherSuite hostile) {
        return acceptorSetup(
                hostile, "hostile server", Service.UNNAMED, hostileInstance, scratch.serverBuffers(ServerHost.HOSTILE));
    }

    /** Of an honest process with the same key, as another instance of the same service or of another one. */
    AcceptorSetup neighbourAcceptor(int process) {
        Service service = process == ServerHost.OTHER_SERVICE ? OTHER_SERVICE : Service.UNNAMED;
        ServiceInstance other = ServiceInstance.random(neighbours);
        return acceptorSetup(suite, "neighbour " + process, service, other, scratch.serverBuffers(process));
    }

    private AcceptorSetup acceptorSetup(
            CipherSuite own, String name, Service service, ServiceInstance as, CountingBuffers buffers) {
        return new AcceptorSetup(
                List.of(own),
                chance(name),
                buffers,
                setup.serverOptions(),
                serverIdentity,
                service,
                as,
                world.mostHalfOpen(),
                setup.size(Knob.MAX_TOMBSTONES),
                admission());
    }

    private @Nullable Predicate<byte[]> admission() {
        if (!setup.is(Knob.ADMISSION)) {
            return key -> false;
        }
        return setup.is(Knob.LISTED) ? key -> listed.contains(ByteBuffer.wrap(key)) : null;
    }

    SimulatedPeer newClient(SimulatedConnection connection) {
        boolean showsKey = setup.is(Knob.CLIENT_KEY) || setup.is(Knob.LISTED);
        KeyPair identity = showsKey ? list(suite.generateKeyPair(keys)) : null;
        return newClient(connection, suite, identity, numbered("client", connection.number));
    }

    /** One end of it keeps to no rule, so that nothing can be said of its streams. */
    SimulatedPeer newUncheckedClient(SimulatedConnection connection, CipherSuite own, KeyPair identity) {
        SimulatedPeer client = newClient(connection, own, identity, "hostile client");
        client.application.expectAnything();
        return client;
    }

    @SuppressWarnings("NullAway") // Does not see in the class file that serverKey may be null.
    private SimulatedPeer newClient(
            SimulatedConnection connection, CipherSuite own, @Nullable KeyPair identity, String name) {
        CountingBuffers buffers = scratch.clientBuffers(connection.machine);
        byte[] serverKey = setup.is(Knob.KEY_KNOWN) ? serverIdentity.publicKey() : null;
        ClientSetup clientSetup = new ClientSetup(
                own, chance(name), buffers, setup.clientOptions(), serverKey, identity, Service.UNNAMED);
        Application.Habits habits = new Application.Habits(
                setup.get(Knob.CLIENT_BYTES),
                setup.size(Knob.CLIENT_WRITE),
                setup.nanos(Knob.CLIENT_THINK),
                setup.size(Knob.READ),
                setup.nanos(Knob.CLIENT_READ_THINK));
        Application application =
                new Application(habits, buffers, chance(name + " application"), upwardSeed, downwardSeed);
        Connection engine = Connection.open(clientSetup, connection.routes(), world.now());
        return newPeer(name, engine, application, connection.machine);
    }

    /** A stranger's end of a connection. */
    @SuppressWarnings("NullAway") // Does not see in the class file that the identity may be null.
    Connection strangersEngine(int machine, int number, Route route, Strangers.Key key) {
        KeyPair identity = switch (key) {
            case NONE -> null;
            case OWN -> suite.generateKeyPair(strangers);
            case LISTED -> strangersListed.isEmpty() ? null : strangersListed.get(number % strangersListed.size());
        };
        ClientSetup clientSetup = new ClientSetup(
                suite,
                strangers,
                scratch.clientBuffers(machine),
                setup.clientOptions(),
                serverIdentity.publicKey(),
                identity,
                Service.UNNAMED);
        return Connection.open(clientSetup, List.of(route), world.now());
    }

    /** A program at either end of a stranger's connection. */
    Application strangersApplication(CountingBuffers buffers, long bytes) {
        Application.Habits habits =
                new Application.Habits(bytes, (int) Math.max(1, bytes), 0, (int) Knob.READ.plain(), 0);
        Application application = new Application(habits, buffers, strangers, downwardSeed, upwardSeed);
        application.expectAnything();
        return application;
    }

    SimulatedPeer newStrangersEnd(ServerHost host, Connection connection, int number, long bytes) {
        Application application = strangersApplication(scratch.serverBuffers(host.number), bytes);
        SimulatedPeer peer = new SimulatedPeer(
                world, "stranger " + number, connection, application, SimulatedPeer.ON_NO_CLIENT_MACHINE);
        peer.setHost(host);
        return peer;
    }

    SimulatedPeer newServerEnd(ServerHost host, Connection connection) {
        String name = numbered(host.name(), numberOf(host, connection));
        Application.Habits habits = new Application.Habits(
                setup.get(Knob.SERVER_BYTES),
                setup.size(Knob.SERVER_WRITE),
                setup.nanos(Knob.SERVER_THINK),
                setup.size(Knob.READ),
                setup.nanos(Knob.SERVER_READ_THINK));
        Application application = new Application(
                habits, scratch.serverBuffers(host.number), chance(name + " application"), downwardSeed, upwardSeed);
        if (world.isHostile(connection)) {
            application.expectAnything();
        }
        SimulatedPeer peer = newPeer(name, connection, application, SimulatedPeer.ON_NO_CLIENT_MACHINE);
        peer.setHost(host);
        return peer;
    }

    /** With strangers that of the client's end, so that a program does the same with and without them. */
    private int numberOf(ServerHost host, Connection connection) {
        if (setup.is(Knob.STRANGERS)) {
            for (SimulatedConnection each : world.connections()) {
                if (Objects.equals(each.client().connection.id(), connection.id())) {
                    return each.number;
                }
            }
        }
        return host.peers().size();
    }

    private SimulatedPeer newPeer(String name, Connection connection, Application application, int machine) {
        if (world.isLingering()) {
            application.linger();
        }
        return new SimulatedPeer(world, name, connection, application, machine);
    }
}
