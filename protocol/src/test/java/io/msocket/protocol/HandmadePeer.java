package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.TrafficKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A peer played by hand, with genuine keys: for what no honest engine sends. */
final class HandmadePeer {
    private final RecordRoom room = new AnyRoom();
    static final long LIMIT = 1 << 20;

    final RawEnd raw;
    /** What the server granted; null when this is the server, or a join. */
    final ServerParameters granted;

    private final RecordLayer records;
    private final TrafficKeys firstKeys;
    private int sealed;

    private HandmadePeer(RawEnd raw, ServerParameters granted, TrafficKeys keys, RecordLayer records) {
        this.raw = raw;
        this.granted = granted;
        this.firstKeys = keys;
        this.records = records;
    }

    private static HandmadePeer client(RawEnd raw, ServerParameters granted, TrafficKeys keys) {
        RecordLayer records = RecordLayer.ofClient(World.SUITE, keys, Buffers.unpooled(), granted.cleartextData());
        return new HandmadePeer(raw, granted, keys, records);
    }

    /** Opens a connection as an anonymous client. */
    static HandmadePeer open(Network network, boolean cleartext) {
        return open(network, Openings.wishes(cleartext));
    }

    /** The same with these words. */
    static HandmadePeer open(Network network, ClientParameters wishes) {
        try {
            RawEnd raw = network.dial();
            HandmadeOpening opening = HandmadeOpening.of(wishes, 21);
            raw.send(opening.bytes);
            ServerParameters granted = ServerParameters.parse(opening.noise.readMessage(message(raw.take())));
            return client(raw, granted, opening.noise.split());
        } catch (HandshakeException | ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins an opening with these words; what the server grants, or null if it does not. */
    static ServerParameters sendOpening(RawEnd raw, ClientParameters wishes) {
        try {
            HandmadeOpening opening = HandmadeOpening.of(wishes, 21);
            raw.send(opening.bytes);
            if (raw.isClosed()) {
                return null;
            }
            return ServerParameters.parse(opening.noise.readMessage(message(raw.take())));
        } catch (HandshakeException | ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Joins one more flowpath to the connection; null if the server refuses. */
    HandmadePeer join(Network network, JoinParameters parameters) {
        try {
            HandmadeJoin join = HandmadeJoin.of(granted, parameters, 22 + parameters.pathId());
            RawEnd other = network.dial();
            other.send(join.bytes);
            if (other.isClosed()) {
                return null;
            }
            join.noise.readMessage(message(other.take()));
            return client(other, granted, join.noise.split());
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The server's side of an opening of which the first bytes have arrived; answers with what it grants, and with these
     * bytes behind.
     */
    static HandmadePeer accept(RawEnd raw, ServerParameters grants, byte... behind) {
        try {
            byte[] all = raw.take();
            byte[] preface = Arrays.copyOf(all, Preface.LENGTH);
            HandshakePattern pattern = HandshakePattern.byId(preface[6]);
            NoiseHandshake noise = NoiseHandshake.responder(
                    pattern, World.SUITE, new Random(23)::nextBytes, preface, World.SERVER_KEY, null);
            noise.readMessage(message(Arrays.copyOfRange(all, preface.length, all.length)));
            raw.send(join(framed(noise.writeMessage(grants.toBytes())), behind));
            if (!noise.isComplete()) {
                return null;
            }
            TrafficKeys keys = noise.split();
            RecordLayer records = RecordLayer.ofServer(World.SUITE, keys, Buffers.unpooled(), grants.cleartextData());
            return new HandmadePeer(raw, null, keys, records);
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Somebody who knows the keys with which this client began, and speaks in its place.
     *
     * @param counted how many records he takes to have been sealed under them
     */
    HandmadePeer thief(int counted) {
        HandmadePeer thief = client(raw, granted, firstKeys);
        for (int i = 0; i < counted; i++) {
            thief.seal(FrameWriter::stop);
        }
        return thief;
    }

    /** Records sealed so far. */
    int sealed() {
        return sealed;
    }

    static byte[] framed(byte[] noiseMessage) {
        return HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, noiseMessage);
    }

    /** The body of the one handshake message in these bytes. */
    static byte[] message(byte[] bytes) {
        try {
            return new HandshakeFraming().read(ByteBuffer.wrap(bytes)).body();
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Seals the frames as one record. */
    byte[] seal(Consumer<FrameWriter> frames) {
        FrameWriter writer = new FrameWriter(Limits.MAX_RECORD_BODY);
        frames.accept(writer);
        sealed++;
        return records.seal(writer);
    }

    /** A record of clear data, with genuine framing. */
    byte[] clearRecord(long offset, byte[] data) {
        byte[] framing = new byte[Limits.RECORD_HEADER_LENGTH + RecordProtection.SEALED_OFFSET_LENGTH];
        records.sealOffset(offset, data.length, framing);
        return join(framing, data);
    }

    void send(Consumer<FrameWriter> frames) {
        raw.send(seal(frames));
    }

    /** PendingOpenings a key; what comes of it, once the server has answered. */
    byte[] renew(int number, int baseSecret, KeyPair key, Runnable untilAnswered) {
        send(frames -> frames.keyOffer(number, baseSecret, key.publicKey()));
        untilAnswered.run();
        byte[] answer = takeKeyAnswer();
        try {
            byte[] shared = World.SUITE.agree(key.privateKey(), answer);
            byte[] fresh = KeyRenewal.freshSecret(World.SUITE, shared, key.publicKey(), answer);
            records.renewInbound(fresh);
            return fresh;
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }

    /** Says that it has the new keys, and uses them. */
    void finishRenewal(int number, byte[] fresh) {
        send(frames -> frames.keyDone(number));
        records.renewOutbound(fresh);
    }

    private byte[] takeKeyAnswer() {
        ByteBuffer in = ByteBuffer.wrap(raw.take());
        try {
            while (in.hasRemaining() && records.read(in, room)) {
                int at = 0;
                byte[] content = records.content();
                List<String> frames = FrameText.of(content, records.contentLength());
                for (String frame : frames) {
                    if (frame.startsWith("KEY_ANSWER")) {
                        at = records.contentLength() - CipherSuite.KEY_LENGTH;
                    }
                }
                byte[] key = Arrays.copyOfRange(content, at, at + CipherSuite.KEY_LENGTH);
                records.next(false);
                if (at > 0) {
                    return key;
                }
            }
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no KEY_ANSWER");
    }

    /** The acknowledgement with which a client confirms a flowpath. */
    void confirm(int pathId) {
        send(frames -> frames.ack(pathId, 0, 0, LIMIT));
    }

    static void putData(FrameWriter frames, long offset, byte[] bytes) {
        frames.data(offset);
        System.arraycopy(bytes, 0, frames.array(), frames.room(bytes.length), bytes.length);
    }

    /** The frames that have arrived. */
    List<String> takeFrames() {
        List<String> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(raw.take());
        try {
            while (in.hasRemaining() && records.read(in, room)) {
                if (records.isClearData()) {
                    frames.add("clear data, %d bytes"
                            .formatted(records.contentLength() - RecordProtection.SEALED_OFFSET_LENGTH));
                } else {
                    frames.addAll(FrameText.of(records.content(), records.contentLength()));
                }
                records.next(false);
            }
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        return frames;
    }
}
