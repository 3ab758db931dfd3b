package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.RandomSource;
import io.msocket.protocol.crypto.TrafficKeys;

/** The server's side of one join: checks the client's proof, then proves the secret in turn. */
final class JoinResponder {
    private final NoiseHandshake noise;
    private final JoinParameters client;

    private JoinResponder(NoiseHandshake noise, JoinParameters client) {
        this.noise = noise;
        this.client = client;
    }

    /** Costs a few hashes when the proof is wrong: no key agreement comes before it. */
    static JoinResponder check(JoinRequest request, byte[] joinSecret, RandomSource random) throws ProtocolException {
        NoiseHandshake noise = NoiseHandshake.responder(
                HandshakePattern.NN_PSK0, request.suite(), random, request.preface(), null, joinSecret);
        try {
            return new JoinResponder(noise, JoinParameters.parse(noise.readMessage(request.message())));
        } catch (HandshakeException e) {
            throw ProtocolException.forged("a join with a wrong proof: " + e.getMessage());
        }
    }

    JoinParameters client() {
        return client;
    }

    byte[] answer(JoinParameters server) throws ProtocolException {
        try {
            return HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, noise.writeMessage(server.toBytes()));
        } catch (HandshakeException e) {
            throw ProtocolException.forged("a join with a bad key: " + e.getMessage());
        }
    }

    TrafficKeys keys() {
        return noise.split();
    }
}
