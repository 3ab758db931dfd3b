package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.NoiseHandshake;
import java.util.Random;

/** The client's side of a join played by hand. */
final class HandmadeJoin {
    static final byte[] PREFACE = new Preface(World.SUITE.id(), HandshakePattern.NK_PSK2).toBytes();

    final NoiseHandshake noise;
    /** All that the client sends first. */
    final byte[] bytes;

    private HandmadeJoin(NoiseHandshake noise, byte[] bytes) {
        this.noise = noise;
        this.bytes = bytes;
    }

    static HandmadeJoin of(byte[] joinKey, ConnectionId id, JoinKeys keys, JoinParameters parameters, int seed) {
        NoiseHandshake noise = NoiseHandshake.initiator(
                HandshakePattern.NK_PSK2,
                World.SUITE,
                new Random(seed)::nextBytes,
                PREFACE,
                null,
                joinKey,
                keys.presharedKey());
        byte[] words = parameters.toBytes();
        try {
            byte[] message = noise.writeMessage(transcript -> {
                byte[] proof = keys.proof(World.SUITE, transcript, id, words);
                return new JoinProposal(id, keys.secretId(), proof, words).toBytes();
            });
            return new HandmadeJoin(noise, HandmadePeer.join(PREFACE, HandmadePeer.framed(message)));
        } catch (HandshakeException e) {
            throw new AssertionError(e);
        }
    }

    /** With the secret that the opening gave. */
    static HandmadeJoin of(ServerParameters granted, JoinParameters parameters) {
        return of(granted, parameters, 22);
    }

    /** With other ephemeral keys for each seed. */
    static HandmadeJoin of(ServerParameters granted, JoinParameters parameters, int seed) {
        JoinKeys keys = JoinKeys.of(World.SUITE, 0, granted.joinSecret());
        return of(granted.joinKey(), granted.connectionId(), keys, parameters, seed);
    }

    /** Of somebody who knows the join key and no secret. */
    static HandmadeJoin guessed(ConnectionId id, int seed) {
        JoinKeys keys = JoinKeys.of(World.SUITE, 0, World.bytes(32, seed));
        JoinParameters parameters = new JoinParameters(1, 0, 1 << 20, false, PathRole.PREFERRED, java.util.List.of());
        return of(World.instanceKeys().join().publicKey(), id, keys, parameters, seed);
    }
}
