package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.NoiseHandshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One accepted TCP connection until its client has proved itself: preface, handshake, first record. It holds about a
 * kilobyte and dies at its deadline.
 */
final class HalfOpen {
    /** What a client that has proved itself gets. */
    record Proven(PendingOpening opening, RecordLayer records, InetSocketAddress local, InetSocketAddress remote) {}

    /** Longer than a round trip. */
    private static final long LEAST_LEFT_NANOS = 1_000_000_000L;

    private final AcceptorSetup setup;
    private final InstanceKeys keys;
    private final SpareKey spare;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final long deadline;

    private final byte[] prefaceBytes = new byte[Preface.LENGTH];
    private int prefaceFilled;
    private @Nullable Preface preface;
    private final HandshakeFraming framing = new HandshakeFraming();

    /** The first message, whole and not read yet. */
    private byte @Nullable [] unread;

    private @Nullable NoiseHandshake noise;
    private @Nullable RecordLayer records;
    private byte @Nullable [] reply;
    private long repliedAt;
    private @Nullable PendingOpening opening;
    private boolean openingIsDue;
    private @Nullable JoinRequest join;
    private @Nullable Proven proven;
    private boolean wasHeld;
    private AcceptBacklog.@Nullable Reservation place;

    HalfOpen(
            AcceptorSetup setup,
            InstanceKeys keys,
            SpareKey spare,
            InetSocketAddress local,
            InetSocketAddress remote,
            long deadline) {
        this.setup = setup;
        this.keys = keys;
        this.spare = spare;
        this.local = local;
        this.remote = remote;
        this.deadline = deadline;
    }

    /** To whom it is charged: whoever has not proved itself yet is where it comes from. */
    Principal source() {
        return Principal.ofSource(remote.getAddress());
    }

    long deadline() {
        return deadline;
    }

    /** It waits for a place among those that wait for the program. */
    void hold() {
        wasHeld = true;
    }

    boolean wasHeld() {
        return wasHeld;
    }

    /** Whether so little time is left after it was held that who is answered now might prove himself in vain. */
    boolean isTooLate(long now) {
        return wasHeld && deadline - now < LEAST_LEFT_NANOS;
    }

    /** Whether a place is kept for it. */
    boolean hasPlace(long now) {
        return place != null && place.isKept(now);
    }

    /** One was found for it, or none. */
    void setPlace(AcceptBacklog.@Nullable Reservation found) {
        place = found;
    }

    /** It needs none any more; whether it had one. */
    boolean giveBackPlace() {
        AcceptBacklog.Reservation had = place;
        place = null;
        if (had != null) {
            had.giveBack();
        }
        return had != null;
    }

    byte @Nullable [] pollReply(long now) {
        byte[] bytes = reply;
        if (bytes != null) {
            repliedAt = now;
        }
        reply = null;
        return bytes;
    }

    /** What the client was granted, told once, as soon as it has all that it needs to prove itself. */
    @Nullable
    PendingOpening pollOpening() {
        PendingOpening due = openingIsDue ? opening : null;
        openingIsDue = false;
        return due;
    }

    /** The join that the client asks for, once its message is whole. */
    @Nullable
    JoinRequest join() {
        return join;
    }

    /** The client's opening, once it is proved. */
    @Nullable
    Proven proven() {
        return proven;
    }

    /** The first message, as long as {@link #readFirstMessage} has to come. */
    byte @Nullable [] unread() {
        return unread;
    }

    /** Whether the client wants to join a flowpath; not before it has said so. */
    boolean isJoin() {
        return preface != null && preface.isJoin();
    }

    /** Takes in what the client says first, if it has not said it all: what it wants. */
    void readPreface(ByteBuffer in) throws ProtocolException {
        if (preface != null) {
            return;
        }
        int count = Math.min(in.remaining(), prefaceBytes.length - prefaceFilled);
        in.get(prefaceBytes, prefaceFilled, count);
        prefaceFilled += count;
        Preface.checkStart(prefaceBytes, prefaceFilled);
        if (prefaceFilled == prefaceBytes.length) {
            preface = Preface.parse(prefaceBytes);
        }
    }

    /**
     * Takes in what comes behind the preface until the first message is whole or there is a proof, and not one byte beyond.
     *
     * @param whyNoOpenings why only joins are welcome, or null
     */
    void handleBytes(ByteBuffer in, @Nullable String whyNoOpenings) throws ProtocolException {
        Preface known = preface;
        while (known != null && in.hasRemaining() && proven == null) {
            if (unread != null || join != null) {
                throw ProtocolException.malformed("more bytes than a client may send before it has an answer");
            }
            if (records != null) {
                readFirstRecord(records, in);
            } else {
                HandshakeFraming.Message message = framing.read(in);
                if (message != null) {
                    handleMessage(known, message, whyNoOpenings);
                }
            }
        }
    }

    private void handleMessage(Preface known, HandshakeFraming.Message message, @Nullable String whyNoOpenings)
            throws ProtocolException {
        if (message.kind() != HandshakeFraming.Kind.NOISE) {
            throw ProtocolException.malformed("a client may not send a " + message.kind());
        }
        CipherSuite suite = setup.suite(known.suite());
        if (suite == null) {
            throw ProtocolException.incompatible("cipher suite %d is not supported".formatted(known.suite()));
        }
        if (noise != null) {
            readOpening(known, suite, message.body());
        } else if (whyNoOpenings != null && !known.isJoin()) {
            throw ProtocolException.incompatible(whyNoOpenings);
        } else {
            unread = message.body();
        }
    }

    /** Takes the costly step that {@link #handleBytes} has left: some computations on a curve. Nothing where it is done. */
    void readFirstMessage() throws ProtocolException {
        byte[] message = unread;
        CipherSuite suite = preface == null ? null : setup.suite(preface.suite());
        if (message == null || preface == null || suite == null) {
            return;
        }
        unread = null;
        if (preface.isJoin()) {
            join = JoinRequest.open(suite, setup.random(), prefaceBytes, keys.join(), message, local, remote);
            spare.giveTo(join.noise());
        } else {
            readOpening(preface, suite, message);
        }
    }

    private void readOpening(Preface known, CipherSuite suite, byte[] message) throws ProtocolException {
        try {
            handleOpening(known, suite, message);
        } catch (HandshakeException e) {
            throw ProtocolException.incompatible(
                    "the opening does not authenticate; perhaps it was meant for another server key");
        }
    }

    private void handleOpening(Preface known, CipherSuite suite, byte[] message)
            throws HandshakeException, ProtocolException {
        if (noise == null) {
            NoiseHandshake started = NoiseHandshake.responder(
                    known.pattern(), suite, setup.random(), prefaceBytes, setup.identity(), null);
            ClientParameters client = ClientParameters.parse(started.readMessage(message));
            checkService(client);
            ServerParameters granted = grant(client);
            boolean keyComesLater = known.pattern().messageCount() > 2;
            if (!keyComesLater) {
                checkClientKey(started);
            }
            noise = started;
            reply = HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, started.writeMessage(granted.toBytes()));
            opening = new PendingOpening(suite, client.pathId(), client.limit(), granted, null, source());
            openingIsDue = true;
        } else {
            noise.readMessage(message);
        }
        if (noise.isComplete() && opening != null) {
            records = RecordLayer.ofServer(
                    suite, noise.split(), setup.buffers(), opening.granted().cleartextData());
            checkClientKey(noise);
            byte[] key = noise.remoteStatic();
            if (key != null) {
                opening = opening.withClientKey(
                        key, setup.clientKeys() == null ? source().with(key) : Principal.ofListed(key));
            }
            openingIsDue |= setup.clientKeys() != null;
        }
    }

    /** What tells the client that it is refused: sealed once there are keys, since it then expects records. */
    byte[] refusal(ProtocolException why) {
        boolean ofKey = why.kind() == ProtocolException.Kind.NOT_ALLOWED;
        if (records == null) {
            byte[] text = why.detail().getBytes(StandardCharsets.UTF_8);
            return HandshakeFraming.frame(
                    ofKey ? HandshakeFraming.Kind.NOT_ALLOWED : HandshakeFraming.Kind.REFUSED,
                    Arrays.copyOf(text, Math.min(text.length, Limits.MAX_REASON_LENGTH)));
        }
        FrameWriter frames = new FrameWriter(Limits.MAX_RECORD_CONTROL);
        frames.reset((ofKey ? ResetCode.NOT_ALLOWED : ResetCode.REFUSED).wire(), why.detail());
        return records.seal(frames);
    }

    private ServerParameters grant(ClientParameters wishes) {
        ConnectionId id = ConnectionId.random(setup.random());
        byte[] joinSecret = new byte[ServerParameters.SECRET_LENGTH];
        setup.random().nextBytes(joinSecret);
        ConnectionOptions options = setup.options();
        return new ServerParameters(
                id,
                joinSecret,
                keys.reset().token(id),
                keys.join().publicKey(),
                setup.instance(),
                ReceiveWindow.ofAccepted(options),
                options.retention(),
                wishes.features() & Features.known(options),
                options.cleartextData() && wishes.cleartextData());
    }

    /** What the client wants is part of the transcript: nobody can have changed it once the opening is proved. */
    private void checkService(ClientParameters client) throws ProtocolException {
        Service wanted = client.service();
        if (!wanted.name().equals(setup.service().name())) {
            throw ProtocolException.incompatible(
                    "the service \"%s\" is not served here".formatted(PeerText.of(wanted.name(), Service.MAX_LENGTH)));
        }
        if (!wanted.protocol().equals(setup.service().protocol())) {
            throw ProtocolException.incompatible("the protocol \"%s\" is not spoken here"
                    .formatted(PeerText.of(wanted.protocol(), Service.MAX_LENGTH)));
        }
        if (!client.instance().equals(ServiceInstance.ANY) && !client.instance().equals(setup.instance())) {
            throw ProtocolException.incompatible("another instance of the service is meant");
        }
    }

    private void checkClientKey(NoiseHandshake handshake) throws ProtocolException {
        Predicate<byte[]> allowed = setup.clientKeys();
        if (allowed == null) {
            return;
        }
        byte[] key = handshake.remoteStatic();
        if (key == null) {
            throw ProtocolException.notAllowed("this server wants clients to authenticate themselves");
        }
        if (!allowed.test(key)) {
            throw ProtocolException.notAllowed("this client's key is not allowed here");
        }
    }

    /** Only who holds the fresh keys can have sealed it: a repeated opening ends here. */
    private void readFirstRecord(RecordLayer layer, ByteBuffer in) throws ProtocolException {
        if (!layer.read(in, RecordRoom.OF_FIRST)) {
            return;
        }
        if (layer.isClearData() || opening == null) {
            throw ProtocolException.forged("the first record proves nothing");
        }
        proven = new Proven(opening, layer, local, remote);
    }

    /** How long the client took to go on after our answer: the first round-trip time that we know. */
    long roundTrip(long now) {
        return now - repliedAt;
    }

    /** Gives up what is held. */
    void release() {
        if (records != null && proven == null) {
            records.release();
        }
    }
}
