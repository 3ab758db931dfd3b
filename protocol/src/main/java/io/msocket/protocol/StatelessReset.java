package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.KeyPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * How a server that lost a connection's state says so believably (the idea is QUIC's, RFC 9000, section 10.3). The token
 * comes from the server's key and the connection's id, so that a restarted process can derive it again; it went to the
 * client, encrypted, at opening. On the wire goes not the token but a proof over the client's very join message, so that
 * what one server process says cannot be used against a connection that lives in another.
 */
final class StatelessReset {
    private static final byte[] KEY_LABEL = "msocket stateless reset key".getBytes(StandardCharsets.US_ASCII);

    private final CipherSuite suite;
    private final byte[] key;

    StatelessReset(CipherSuite suite, KeyPair serverIdentity) {
        this.suite = suite;
        this.key = suite.hmac(serverIdentity.privateKey(), KEY_LABEL);
    }

    byte[] token(ConnectionId id) {
        return suite.hmac(key, id.toBytes());
    }

    /** What the server answers to a join of a connection that it does not know. */
    byte[] proof(ConnectionId id, byte[] joinMessage) {
        return prove(suite, token(id), joinMessage);
    }

    /** Whether the answer to our join message was made by somebody who can derive our token. */
    static boolean isGenuine(CipherSuite suite, byte[] token, byte[] joinMessage, byte[] proof) {
        return MessageDigest.isEqual(prove(suite, token, joinMessage), proof);
    }

    private static byte[] prove(CipherSuite suite, byte[] token, byte[] joinMessage) {
        return suite.hmac(token, joinMessage);
    }
}
