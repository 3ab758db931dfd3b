package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.NoiseHandshake;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A client's side of an opening played by hand, with other ephemeral keys for each seed. */
final class HandmadeOpening {
    final NoiseHandshake noise;
    /** All that the client sends first. */
    final byte[] bytes;

    private HandmadeOpening(NoiseHandshake noise, byte[] bytes) {
        this.noise = noise;
        this.bytes = bytes;
    }

    static HandmadeOpening of(int seed) {
        return of(Openings.wishes(false), seed);
    }

    static HandmadeOpening of(ClientParameters wishes, int seed) {
        return of(HandshakePattern.NK, null, wishes, seed);
    }

    /** Of a client that shows its key. */
    static HandmadeOpening by(KeyPair client, int seed) {
        return of(HandshakePattern.IK, client, Openings.wishes(false), seed);
    }

    private static HandmadeOpening of(
            HandshakePattern pattern, @Nullable KeyPair client, ClientParameters wishes, int seed) {
        byte[] preface = new Preface(World.SUITE.id(), pattern).toBytes();
        NoiseHandshake noise = NoiseHandshake.initiator(
                pattern, World.SUITE, new Random(seed)::nextBytes, preface, client, World.SERVER_KEY.publicKey(), null);
        try {
            byte[] message = noise.writeMessage(wishes.toBytes());
            return new HandmadeOpening(noise, HandmadePeer.join(preface, HandmadePeer.framed(message)));
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }
}
