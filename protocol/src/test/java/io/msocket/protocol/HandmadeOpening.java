package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.NoiseHandshake;
import java.util.Random;

/** An anonymous client's side of an opening played by hand, with other ephemeral keys for each seed. */
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
        byte[] preface = new Preface(World.SUITE.id(), HandshakePattern.NK).toBytes();
        NoiseHandshake noise = NoiseHandshake.initiator(
                HandshakePattern.NK,
                World.SUITE,
                new Random(seed)::nextBytes,
                preface,
                null,
                World.SERVER_KEY.publicKey(),
                null);
        try {
            byte[] message = noise.writeMessage(wishes.toBytes());
            return new HandmadeOpening(noise, HandmadePeer.join(preface, HandmadePeer.framed(message)));
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }
}
