package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays a connection and a move of it, both ends in memory, so that the virtual machine is ready for real ones. What it has
 * not loaded yet would make the first move some ten milliseconds longer. And it compiles a cipher once it was called often:
 * with nothing but long records it would encrypt the first 30 MB at a fiftieth of its speed.
 */
public final class Rehearsal {
    /** Nobody is asked for it: no bytes leave this class. */
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    /** Far more rounds than an opening or a move takes. */
    private static final int MAX_ROUNDS = 100;

    /** Records each way. With half as many HotSpot (17 and 25) does not compile AES-GCM, with twice as many it gains little. */
    private static final int RECORDS = 2_000;

    private static final byte[] LINE = "Can you hear me?".getBytes(StandardCharsets.US_ASCII);
    private static final long ROUND_NANOS = 1_000_000L;

    private final Acceptor acceptor;
    private final Connection client;
    private final Transmit transmit = new Transmit();
    private final PathAction.Handler clientsDriver = new ClientsDriver();
    private final AcceptorAction.Handler acceptorsDriver = new AcceptorsDriver();
    private final Set<Integer> established = new HashSet<>();
    private @Nullable Connection server;
    private long now = 1;

    private Rehearsal(RandomSource random) {
        CipherSuite suite = JdkCipherSuites.aesGcm();
        KeyPair identity = suite.generateKeyPair(random);
        ConnectionOptions options = ConnectionOptions.defaults();
        Buffers buffers = Buffers.unpooled();
        acceptor = new Acceptor(new AcceptorSetup(
                List.of(suite),
                random,
                buffers,
                options,
                identity,
                Service.UNNAMED,
                ServiceInstance.random(random),
                MAX_ROUNDS,
                0,
                null));
        client = Connection.open(
                new ClientSetup(suite, random, buffers, options, identity.publicKey(), null, Service.UNNAMED),
                List.of(new Route(null, NOWHERE)),
                now);
    }

    /**
     * Plays it once, in some 200 ms of one processor the first time, and leaves nothing behind.
     *
     * @throws IllegalStateException when the move does not come to its end, which is a bug
     */
    public static void play(RandomSource random) {
        Rehearsal play = new Rehearsal(random);
        play.exchange(0, 1);
        play.move(0);
        play.exchange(1, RECORDS);
    }

    /** So many lines each way, on the flowpath. */
    private void exchange(int pathId, int lines) {
        runUntilWorks(pathId);
        for (int i = 0; i < lines; i++) {
            client.write(new Slice(LINE.clone(), 0, LINE.length), now);
            server().write(new Slice(LINE.clone(), 0, LINE.length), now);
            round();
        }
        runUntilWorks(pathId);
    }

    private void move(int from) {
        client.handlePathClosed(from, "rehearsal", now);
        server().handlePathClosed(from, "rehearsal", now);
    }

    private Connection server() {
        if (server == null) {
            throw new IllegalStateException("the rehearsal's connection does not open");
        }
        return server;
    }

    private void runUntilWorks(int pathId) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            round();
            if (works(client, pathId) && server != null && works(server, pathId) && !isWaiting()) {
                return;
            }
        }
        throw new IllegalStateException("the rehearsal's flowpath " + pathId + " does not come to work");
    }

    private static boolean works(Connection connection, int pathId) {
        return connection.flowpaths().stream()
                .anyMatch(path -> path.id() == pathId && path.state() == FlowpathState.ACTIVE);
    }

    private boolean isWaiting() {
        return client.unacknowledgedBytes() > 0 || server().unacknowledgedBytes() > 0;
    }

    private void round() {
        now += ROUND_NANOS;
        client.handleTimeout(now);
        for (PathAction action = client.pollAction(); action != null; action = client.pollAction()) {
            action.performBy(clientsDriver);
        }
        while (client.pollTransmit(transmit, now)) {
            sendToServer(transmit.pathId(), bytesOf(transmit));
        }
        read(client);
        Connection peer = server;
        if (peer != null) {
            peer.handleTimeout(now);
            while (peer.pollTransmit(transmit, now)) {
                sendToClient(transmit.pathId(), bytesOf(transmit));
            }
            read(peer);
        }
    }

    private static ByteBuffer bytesOf(Transmit transmit) {
        return ByteBuffer.wrap(Arrays.copyOf(transmit.bytes(), transmit.length()));
    }

    private void read(Connection connection) {
        for (Slice slice = connection.pollReceived(); slice != null; slice = connection.pollReceived()) {
            connection.consumed(slice.length(), now);
        }
        ConnectionEvent event;
        do {
            event = connection.pollEvent();
        } while (event != null);
    }

    private void sendToServer(int pathId, ByteBuffer bytes) {
        client.handleSent(pathId, bytes.remaining(), now);
        if (!established.contains(pathId)) {
            acceptor.handleBytes(pathId, bytes, now);
            acceptor.work(now);
            actForAcceptor();
        }
        if (established.contains(pathId)) {
            server().handleBytes(pathId, bytes, now);
        }
    }

    private void sendToClient(int pathId, ByteBuffer bytes) {
        server().handleSent(pathId, bytes.remaining(), now);
        client.handleBytes(pathId, bytes, now);
    }

    private void actForAcceptor() {
        for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
            action.performBy(acceptorsDriver);
        }
    }

    private final class ClientsDriver implements PathAction.Handler {
        @Override
        public void connect(PathAction.Connect action) {
            client.handleConnecting(action.pathId(), now);
            acceptor.handleAccepted(action.pathId(), NOWHERE, NOWHERE, now);
            acceptor.prepare();
            client.handleConnected(action.pathId(), NOWHERE, now);
        }

        @Override
        public void close(PathAction.Close action) {
            // No TCP connection is behind it.
        }

        @Override
        public void verifyPeer(PathAction.VerifyPeer action) {
            throw new IllegalStateException("the server's key is known");
        }
    }

    private final class AcceptorsDriver implements AcceptorAction.Handler {
        @Override
        public void send(AcceptorAction.Send action) {
            client.handleBytes((int) action.linkId(), ByteBuffer.wrap(action.bytes()), now);
        }

        @Override
        public void close(AcceptorAction.Close action) {
            throw new IllegalStateException("the acceptor refuses the rehearsal: " + action.reason());
        }

        @Override
        public void established(AcceptorAction.Established action) {
            server = action.connection();
            established.add(action.pathId());
        }

        @Override
        public void join(AcceptorAction.Join action) {
            established.add(
                    server().handleJoin(action.request(), NOWHERE, NOWHERE, now).orElseThrow());
        }
    }
}
