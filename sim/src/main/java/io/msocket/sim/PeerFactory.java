package io.msocket.sim;

import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes both ends of connections, and their programs, as the scenario's numbers say. */
final class PeerFactory {
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
                setup.is(Knob.ADMISSION) ? null : key -> false);
    }

    SimulatedPeer newClient(SimulatedConnection connection) {
        KeyPair identity = setup.is(Knob.CLIENT_KEY) ? suite.generateKeyPair(keys) : null;
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

    SimulatedPeer newServerEnd(ServerHost host, Connection connection) {
        String name = numbered(host.name(), host.peers().size());
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
        return newPeer(name, connection, application, SimulatedPeer.ON_NO_CLIENT_MACHINE);
    }

    private SimulatedPeer newPeer(String name, Connection connection, Application application, int machine) {
        if (world.isLingering()) {
            application.linger();
        }
        return new SimulatedPeer(world, name, connection, application, machine);
    }
}
