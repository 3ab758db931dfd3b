package io.msocket.protocol;

import io.msocket.protocol.crypto.NoiseHandshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Two acceptors of one server, which share its openings, and messages of clients that are made by hand. */
abstract class AcceptorFixture {
    static final InetSocketAddress CLIENT = Network.address(10, 5);

    static final Principal SOURCE = Principal.ofSource(CLIENT.getAddress());

    static final InetSocketAddress FLOODER = Network.address(11, 5);

    final World world = new World();

    final PendingOpenings openings = PendingOpenings.unshared();

    final Acceptor first = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);

    final Acceptor second = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);

    ServerParameters granted;

    byte[] opening;

    byte[] firstRecord;

    HandmadeJoin join;

    /** Every client has keys of its own. */
    final Random random = new Random(1);

    static List<AcceptorAction> feed(Acceptor acceptor, long link, byte[] bytes) {
        acceptor.handleBytes(link, ByteBuffer.wrap(bytes), 0);
        acceptor.work(0);
        return actions(acceptor);
    }

    static List<AcceptorAction> actions(Acceptor acceptor) {
        List<AcceptorAction> all = new ArrayList<>();
        for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
            all.add(action);
        }
        return all;
    }

    /** Message 1 goes to the first acceptor; its first record is made, but not sent. */
    final void open() throws Exception {
        open(HandmadeOpening.of(random.nextInt()));
    }

    final void open(HandmadeOpening made) throws Exception {
        opening = made.bytes;
        NoiseHandshake noise = made.noise;
        first.handleAccepted(1, CLIENT, CLIENT, 0);
        AcceptorAction.Send answer =
                (AcceptorAction.Send) feed(first, 1, opening).get(0);
        granted = ServerParameters.parse(noise.readMessage(HandmadePeer.message(answer.bytes())));
        FrameWriter frames = new FrameWriter(FrameType.ACK_LENGTH);
        frames.ack(0, 0, 0, HandmadePeer.LIMIT);
        firstRecord = RecordLayer.ofClient(World.SUITE, noise.split(), Buffers.unpooled(), false)
                .seal(frames);
    }

    /** A whole message 1 arrives on a new link; which of them is read, and when, is the driver's to say. */
    final void queueOpening(long link, InetSocketAddress from) throws Exception {
        opening = HandmadeOpening.of(random.nextInt()).bytes;
        first.handleAccepted(link, from, from, 0);
        first.handleBytes(link, ByteBuffer.wrap(opening), 0);
    }

    final void queueJoin(long link, InetSocketAddress from) throws Exception {
        first.handleAccepted(link, from, from, 0);
        first.handleBytes(link, ByteBuffer.wrap(joinBytes((int) link)), 0);
    }

    final byte[] joinBytes(int pathId) throws Exception {
        JoinParameters parameters =
                new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of());
        return HandmadeJoin.of(granted, parameters, pathId).bytes;
    }

    /** The links that get an answer, in turn. */
    final List<Long> worked(int steps) {
        return worked(steps, 0);
    }

    final List<Long> worked(int steps, long now) {
        List<Long> links = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            first.work(now);
            actions(first).forEach(action -> links.add(action.linkId()));
        }
        return links;
    }

    /** A join arrives at the acceptor, and nobody has the connection listed. */
    final List<AcceptorAction> joinAt(Acceptor acceptor, int pathId) throws Exception {
        return joinAt(acceptor, pathId, 0);
    }

    final List<AcceptorAction> joinAt(Acceptor acceptor, int pathId, long now) throws Exception {
        JoinParameters parameters =
                new JoinParameters(pathId, 0, HandmadePeer.LIMIT, false, PathRole.PREFERRED, List.of());
        join = HandmadeJoin.of(granted, parameters, random.nextInt());
        acceptor.handleAccepted(2, CLIENT, CLIENT, now);
        AcceptorAction.Join request =
                (AcceptorAction.Join) feed(acceptor, 2, join.bytes).get(0);
        acceptor.handleUnknown(2, request.request(), now);
        return actions(acceptor);
    }

    final boolean isReset(AcceptorAction.Send answer) throws ProtocolException {
        byte[] sent = HandmadePeer.message(Arrays.copyOfRange(join.bytes, Preface.LENGTH, join.bytes.length));
        return StatelessReset.isGenuine(World.SUITE, granted.resetToken(), sent, HandmadePeer.message(answer.bytes()));
    }
}
