package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.RandomSource;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * How a server that lost a connection's state says so believably (the idea is QUIC's, RFC 9000, section 10.3). The token
 * comes from the instance's key and the connection's id, so that a restarted process can derive it again; it went to the
 * client, encrypted, at opening. On the wire goes not the token but a proof over the client's very join message, at the end
 * of what looks like any other answer to a join.
 */
final class StatelessReset {
    private static final int PROOF_LENGTH = CipherSuite.HASH_LENGTH;

    private final CipherSuite suite;
    private final byte[] key;

    StatelessReset(CipherSuite suite, byte[] key) {
        this.suite = suite;
        this.key = key;
    }

    byte[] token(ConnectionId id) {
        return suite.hmac(key, id.toBytes());
    }

    /** What the server answers to a join of a connection that it does not know: as long as if it did. */
    byte[] answer(ConnectionId id, byte[] joinMessage, RandomSource random) {
        byte[] answer = new byte[answerLength(joinMessage.length)];
        random.nextBytes(answer);
        // Like the ephemeral key in front of a genuine answer, which is a point of the curve and no mere random bytes.
        byte[] publicKey = suite.generateKeyPair(random).publicKey();
        System.arraycopy(publicKey, 0, answer, 0, publicKey.length);
        System.arraycopy(prove(suite, token(id), joinMessage), 0, answer, answer.length - PROOF_LENGTH, PROOF_LENGTH);
        return answer;
    }

    /** A genuine answer has the same parameters as the join, which has the name of the connection and a proof besides. */
    private static int answerLength(int joinLength) {
        int least = CipherSuite.KEY_LENGTH + JoinParameters.FIXED_LENGTH + CipherSuite.TAG_LENGTH;
        return Math.max(least, joinLength - JoinProposal.OVERHEAD);
    }

    /** Whether the answer to our join message was made by somebody who can derive our token. */
    static boolean isGenuine(CipherSuite suite, byte[] token, byte[] joinMessage, byte[] answer) {
        if (answer.length < PROOF_LENGTH) {
            return false;
        }
        byte[] proof = Arrays.copyOfRange(answer, answer.length - PROOF_LENGTH, answer.length);
        return MessageDigest.isEqual(prove(suite, token, joinMessage), proof);
    }

    private static byte[] prove(CipherSuite suite, byte[] token, byte[] joinMessage) {
        return suite.hmac(token, joinMessage);
    }
}
