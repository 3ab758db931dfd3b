package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.TrafficKeys;
import org.jspecify.annotations.Nullable;

/** The server's side of one join: checks the client's proof, then proves the secret in turn. */
final class JoinResponder {
    private final JoinRequest request;
    private final JoinParameters client;

    private JoinResponder(JoinRequest request, JoinParameters client) {
        this.request = request;
        this.client = client;
    }

    /** @param keys of the join secret that the client says it has; null when there is no such secret */
    static JoinResponder check(JoinRequest request, @Nullable JoinKeys keys) throws ProtocolException {
        if (keys == null || !request.isProvedBy(keys)) {
            throw ProtocolException.forged("a join with a wrong proof");
        }
        request.noise().usePresharedKey(keys.presharedKey());
        return new JoinResponder(request, JoinParameters.parse(request.parameters()));
    }

    JoinParameters client() {
        return client;
    }

    byte[] answer(JoinParameters server) throws ProtocolException {
        try {
            return HandshakeFraming.frame(
                    HandshakeFraming.Kind.NOISE, request.noise().writeMessage(server.toBytes()));
        } catch (HandshakeException e) {
            throw ProtocolException.forged("a join with a bad key: " + e.getMessage());
        }
    }

    TrafficKeys keys() {
        return request.noise().split();
    }
}
