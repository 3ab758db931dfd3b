package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.TrafficKeys;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What two engines say to each other with the keys and the randomness that docs/PROTOCOL.md fixes. */
final class GoldenVectors {
    static final int CLIENT_RANDOM = 0x00;
    static final int SERVER_RANDOM = 0x80;
    private static final int INSTANCE = 0x70;
    static final KeyPair SERVER = World.SUITE.keyPairOf(counting(0xa0));
    static final KeyPair CLIENT = World.SUITE.keyPairOf(counting(0xc0));
    static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    static final byte[] WORLD = "world".getBytes(StandardCharsets.US_ASCII);

    static final InetSocketAddress FURTHER_IPV4 = AddressListTest.at("192.0.2.7", 4000);
    static final InetSocketAddress FURTHER_IPV6 = AddressListTest.at("2001:db8::7", 4000);

    static final int CHANGED_KEY = 0xe0;
    static final int FRESH_SECRET = 0x40;
    private static final int SALT = 0x60;

    private static final int RECORDS_BEFORE_REKEY = 1;
    /** The numbers of what follows the chunks that the opening's own vectors have. */
    private static final int BEHIND_HELLO = 4;

    private static final int BEHIND_WORLD = 3;

    private static final ConnectionOptions OPTIONS = ConnectionOptions.defaults()
            .withWindows(256 * 1024, 16 * 1024 * 1024)
            .withRetention(Duration.ofDays(1))
            .withCleartextData(false);

    private final Map<String, byte[]> made = new LinkedHashMap<>();
    private CheckedBuffers clientBuffers;
    private CheckedBuffers serverBuffers;
    private ConnectionOptions options = OPTIONS;

    static byte[] counting(int first) {
        byte[] bytes = new byte[32];
        new CountingRandom(first).nextBytes(bytes);
        return bytes;
    }

    static AcceptorSetup server(Buffers buffers, ConnectionOptions options) {
        return new AcceptorSetup(
                List.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly()),
                new CountingRandom(SERVER_RANDOM),
                buffers,
                options,
                SERVER,
                Service.UNNAMED,
                ServiceInstance.of(Arrays.copyOf(counting(INSTANCE), ServiceInstance.LENGTH)),
                10,
                10,
                null);
    }

    static ClientSetup client(CipherSuite suite, HandshakePattern pattern, Buffers buffers, ConnectionOptions options) {
        boolean known = pattern == HandshakePattern.NK || pattern == HandshakePattern.IK;
        boolean named = pattern == HandshakePattern.IK || pattern == HandshakePattern.XX;
        return new ClientSetup(
                suite,
                new CountingRandom(CLIENT_RANDOM),
                buffers,
                options,
                known ? SERVER.publicKey() : null,
                named ? CLIENT : null,
                Service.UNNAMED);
    }

    /** All vectors by name, in the order of the document. */
    static Map<String, byte[]> make() {
        GoldenVectors vectors = new GoldenVectors();
        vectors.made.put("keys.server-public", SERVER.publicKey());
        vectors.made.put("keys.client-public", CLIENT.publicKey());
        AcceptorSetup server = server(Buffers.unpooled(), OPTIONS);
        vectors.made.put(
                "keys.join-public",
                InstanceKeys.of(World.SUITE, SERVER, server.service(), server.instance())
                        .join()
                        .publicKey());
        for (HandshakePattern pattern :
                List.of(HandshakePattern.NK, HandshakePattern.IK, HandshakePattern.NX, HandshakePattern.XX)) {
            vectors.opening(pattern.noiseName().toLowerCase(Locale.ROOT), World.SUITE, pattern);
        }
        vectors.opening("chacha-nk", JdkCipherSuites.chaChaPoly(), HandshakePattern.NK);
        vectors.cleartext();
        vectors.joinAndReset();
        vectors.tombstone();
        vectors.addresses();
        vectors.rekeying("rekey-1", JdkCipherSuites.aesGcm());
        vectors.rekeying("rekey-2", JdkCipherSuites.chaChaPoly());
        vectors.renewal("renewal-1", JdkCipherSuites.aesGcm());
        vectors.renewal("renewal-2", JdkCipherSuites.chaChaPoly());
        vectors.move();
        vectors.controlPort();
        return vectors.made;
    }

    private Network network() {
        serverBuffers = new CheckedBuffers();
        clientBuffers = new CheckedBuffers();
        return new Network(server(serverBuffers, options), serverBuffers);
    }

    private Party open(Network network, CipherSuite suite, HandshakePattern pattern) {
        return network.open(client(suite, pattern, clientBuffers, options));
    }

    private void record(String prefix, TestLink link) {
        recordFrom(1, prefix + ".client", link.toServer);
        recordFrom(1, prefix + ".server", link.toClient);
    }

    private void recordFrom(int number, String prefix, TestLink.Direction direction) {
        for (int i = number; i <= direction.sent.size(); i++) {
            made.put(prefix + "." + i, direction.sent.get(i - 1));
        }
    }

    /** The client says hello, and the server answers before its acknowledgement is due. */
    private static void helloWorld(Network network, Party client) {
        network.write(client, HELLO);
        network.run(Network.LATENCY_MILLIS + 1);
        network.write(network.server.find(client), WORLD);
        network.run(Network.LATENCY_MILLIS + 1);
    }

    private void opening(String name, CipherSuite suite, HandshakePattern pattern) {
        Network network = network();
        Party client = open(network, suite, pattern);
        helloWorld(network, client);
        TestLink link = network.onlyLink(client);
        if (name.equals("nk")) {
            inside(link);
        }
        record(name, link);
    }

    /** What is inside the first opening. */
    private void inside(TestLink link) {
        try {
            byte[] opening = link.toServer.sent.get(0);
            byte[] preface = Arrays.copyOf(opening, Preface.LENGTH);
            NoiseHandshake client = NoiseHandshake.initiator(
                    HandshakePattern.NK,
                    World.SUITE,
                    new CountingRandom(CLIENT_RANDOM),
                    preface,
                    null,
                    SERVER.publicKey(),
                    null);
            ClientParameters wishes = new ClientParameters(
                    0,
                    options.initialWindow(),
                    options.retention(),
                    false,
                    Features.KNOWN,
                    Service.UNNAMED,
                    ServiceInstance.ANY);
            client.writeMessage(wishes.toBytes());
            byte[] granted = client.readMessage(HandmadePeer.message(link.toClient.sent.get(0)));
            TrafficKeys keys = client.split();
            made.put("nk.inside.client-parameters", wishes.toBytes());
            made.put("nk.inside.server-parameters", granted);
            made.put("nk.inside.key-client-to-server", keys.initiatorToResponder());
            made.put("nk.inside.key-server-to-client", keys.responderToInitiator());
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }

    private void cleartext() {
        options = options.withCleartextData(true);
        Network network = network();
        Party client = open(network, World.SUITE, HandshakePattern.NK);
        helloWorld(network, client);
        record("clear", network.onlyLink(client));
        options = OPTIONS;
    }

    private void joinAndReset() {
        Network network = network();
        Party client = open(network, World.SUITE, HandshakePattern.NK);
        helloWorld(network, client);
        int old = client.onlyPath();
        TestLink left = network.onlyLink(client);
        network.with(client, connection -> connection.paths().migrate(old, Network.from(11), network.now()));
        network.run(100);
        TestLink joined = network.onlyLink(client);
        record("join", joined);
        recordFrom(BEHIND_HELLO, "left.client", left.toServer);
        recordFrom(BEHIND_WORLD, "left.server", left.toClient);
        int upward = joined.toServer.sent.size() + 1;
        int downward = joined.toClient.sent.size() + 1;
        network.run(1_100);
        recordFrom(upward, "keys-renewed.client", joined.toServer);
        recordFrom(downward, "keys-renewed.server", joined.toClient);

        network.server.restart(server(serverBuffers, options));
        network.run(100);
        record("reset", network.lastLink());
    }

    private void tombstone() {
        Network network = network();
        Party client = open(network, World.SUITE, HandshakePattern.NK);
        helloWorld(network, client);
        TestLink first = network.onlyLink(client);
        network.with(client, connection -> connection.finishOutput(network.now()));
        network.run(3 * Network.LATENCY_MILLIS);
        first.toClient.tap = record -> record[0] == RecordType.SEALED && isLastWord(record) ? null : record;
        Party server = network.server.find(client);
        network.with(server, connection -> connection.finishOutput(network.now()));
        network.runUntil(() -> server.endedBy() != null);
        network.run(50);
        recordFrom(BEHIND_HELLO, "end.client", first.toServer);
        recordFrom(BEHIND_WORLD, "end.server", first.toClient);
        network.cut(first);
        network.run(100);
        record("tombstone", network.lastLink());
    }

    private void addresses() {
        Network network = network();
        Party client = open(network, World.SUITE, HandshakePattern.NK);
        helloWorld(network, client);
        TestLink link = network.onlyLink(client);
        network.with(
                network.server.find(client),
                connection -> connection.paths().announce(List.of(FURTHER_IPV4, FURTHER_IPV6), network.now()));
        network.run(3 * Network.LATENCY_MILLIS);
        recordFrom(BEHIND_HELLO, "addresses.client", link.toServer);
        recordFrom(BEHIND_WORLD, "addresses.server", link.toClient);
    }

    /** An acknowledgement and DONE are longer than the end alone. */
    private static boolean isLastWord(byte[] record) {
        return record.length == Limits.RECORD_HEADER_LENGTH + FrameType.ACK_LENGTH + 1 + CipherSuite.TAG_LENGTH;
    }

    private void rekeying(String name, CipherSuite suite) {
        RecordProtection protection = new RecordProtection(suite, counting(CHANGED_KEY), RECORDS_BEFORE_REKEY);
        for (int i = 1; i <= 3; i++) {
            made.put(name + ".record." + i, stop(protection));
        }
    }

    private void renewal(String name, CipherSuite suite) {
        RecordProtection protection = new RecordProtection(suite, counting(CHANGED_KEY));
        made.put(name + ".record.1", stop(protection));
        protection.renew(counting(FRESH_SECRET));
        made.put(name + ".record.2", stop(protection));
    }

    private static byte[] stop(RecordProtection protection) {
        FrameWriter frames = new FrameWriter(16);
        frames.stop();
        byte[] record = new byte[Limits.RECORD_HEADER_LENGTH + frames.length() + CipherSuite.TAG_LENGTH];
        protection.seal(frames, Slice.NOTHING, record);
        return record;
    }

    /** One try before a renewal, and one between its answer and its end. */
    private void move() {
        ConnectionId id = ConnectionId.read(counting(SERVER_RANDOM), 0);
        byte[] joinSecret = counting(SERVER_RANDOM + ConnectionId.LENGTH);
        JoinSecrets serverSecrets = new JoinSecrets(World.SUITE, joinSecret);
        JoinSecrets clientSecrets = new JoinSecrets(World.SUITE, joinSecret);
        ReconnectSender sender = new ReconnectSender(
                new ControlKeyring(ControlKeyring.SUITE, id, serverSecrets), new CountingRandom(SALT));
        ReconnectReceiver receiver = new ReconnectReceiver(
                new ControlKeyring(ControlKeyring.SUITE, id, clientSecrets), FURTHER_IPV4, new DialAllowance());
        RoundTripEstimator roundTrip = new RoundTripEstimator();
        // Short enough that chance has no part in the pause, and the salts are the only draws.
        roundTrip.add(1);
        sender.move(List.of(FURTHER_IPV4, FURTHER_IPV6), roundTrip, 0);
        made.put("move.server.1", sender.poll(0).get(0));
        made.put("move.client.1", heard(receiver, made.get("move.server.1"), 0));

        serverSecrets.propose(1, counting(FRESH_SECRET));
        clientSecrets.propose(1, counting(FRESH_SECRET));
        clientSecrets.confirm();
        List<byte[]> again = sender.poll(sender.nextTime());
        made.put("move.server.2", again.get(0));
        made.put("move.server.3", again.get(1));
        made.put("move.client.2", heard(receiver, again.get(1), 1));
    }

    /** The NK opening of ends with control sockets, and the client's word that it is there. */
    private void controlPort() {
        options = options.withControlDatagrams(true).withControlKeepAlive(Duration.ofSeconds(30));
        Network network = network();
        Party client = network.start(client(World.SUITE, HandshakePattern.NK, clientBuffers, options));
        List<byte[]> datagrams = new ArrayList<>();
        network.datagrams = (from, datagram) -> datagrams.add(datagram.bytes());
        network.with(client, connection -> connection.control().setPort(FURTHER_IPV4.getPort()));
        network.runUntil(() -> client.connection.isOpen() && network.server.find(client) != null);
        network.run(2 * Network.LATENCY_MILLIS);
        network.with(
                network.server.find(client), connection -> connection.control().setPort(FURTHER_IPV6.getPort() + 1));
        helloWorld(network, client);
        record("control-port", network.onlyLink(client));
        made.put("here.client.1", datagrams.get(0));
        options = OPTIONS;
    }

    private static byte[] heard(ReconnectReceiver receiver, byte[] told, int epoch) {
        try {
            return receiver.handle(ControlDatagram.parse(told), epoch);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }
}
