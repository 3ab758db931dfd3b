package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.security.MessageDigest;

/**
 * What it takes to make or check one join, derived from a join secret, which it does not tell.
 *
 * @param secretId the secret's number
 * @param proofKey what the client proves with its message
 * @param presharedKey what both prove with the server's
 */
record JoinKeys(int secretId, byte[] proofKey, byte[] presharedKey) {
    private static final byte[] NO_CONTEXT = {};

    static JoinKeys of(CipherSuite suite, int secretId, byte[] secret) {
        return new JoinKeys(
                secretId,
                suite.derive(secret, "msocket join proof", NO_CONTEXT),
                suite.derive(secret, "msocket join psk", NO_CONTEXT));
    }

    /** For this handshake, this connection and these words alone. */
    byte[] proof(CipherSuite suite, byte[] transcript, ConnectionId connectionId, byte[] parameters) {
        return suite.hmac(proofKey, transcript, connectionId.toBytes(), parameters);
    }

    boolean isProof(byte[] proof, CipherSuite suite, byte[] transcript, ConnectionId id, byte[] parameters) {
        return MessageDigest.isEqual(proof(suite, transcript, id, parameters), proof);
    }

    @Override
    public String toString() {
        return "JoinKeys[" + secretId + "]";
    }
}
