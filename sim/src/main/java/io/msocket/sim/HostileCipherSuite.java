package io.msocket.sim;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;

/**
 * Makes a peer of an honest engine that holds the right keys and keeps to no rule: what is to be sealed is altered before.
 * The peer's own engine does not know.
 */
final class HostileCipherSuite implements CipherSuite {
    private static final byte[] NOTHING = {};

    private final CipherSuite suite;
    private final RuleBreaker breaker;

    HostileCipherSuite(CipherSuite suite, RuleBreaker breaker) {
        this.suite = suite;
        this.breaker = breaker;
    }

    @Override
    public int id() {
        return suite.id();
    }

    @Override
    public String noiseName() {
        return suite.noiseName();
    }

    @Override
    public KeyPair generateKeyPair(RandomSource random) {
        return suite.generateKeyPair(random);
    }

    @Override
    public KeyPair keyPairOf(byte[] privateKey) {
        return suite.keyPairOf(privateKey);
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws HandshakeException {
        return suite.agree(privateKey, publicKey);
    }

    @Override
    public byte[] hash(byte[]... parts) {
        return suite.hash(parts);
    }

    @Override
    public byte[] hmac(byte[] key, byte[]... parts) {
        return suite.hmac(key, parts);
    }

    @Override
    public byte[] nextKey(byte[] key32) {
        return suite.nextKey(key32);
    }

    @Override
    public Aead handshakeAead(byte[] key32) {
        return new Altering(suite.handshakeAead(key32), false);
    }

    @Override
    public Aead recordAead(byte[] key32) {
        return new Altering(suite.recordAead(key32), true);
    }

    private final class Altering implements Aead {
        private final Aead aead;
        private final boolean ofRecords;

        Altering(Aead aead, boolean ofRecords) {
            this.aead = aead;
            this.ofRecords = ofRecords;
        }

        @Override
        public int seal(
                long nonce,
                byte[] aad,
                int aadOffset,
                int aadLength,
                byte[] head,
                int headLength,
                byte[] in,
                int inOffset,
                int length,
                byte[] out,
                int outOffset) {
            byte[] text = new byte[headLength + length];
            System.arraycopy(head, 0, text, 0, headLength);
            System.arraycopy(in, inOffset, text, headLength, length);
            if (ofRecords) {
                breaker.alterRecord(text);
            } else {
                breaker.alterHandshake(text);
            }
            return aead.seal(nonce, aad, aadOffset, aadLength, text, text.length, NOTHING, 0, 0, out, outOffset);
        }

        @Override
        public int open(
                long nonce,
                byte[] aad,
                int aadOffset,
                int aadLength,
                byte[] in,
                int inOffset,
                int length,
                byte[] out,
                int outOffset)
                throws AuthenticationException {
            return aead.open(nonce, aad, aadOffset, aadLength, in, inOffset, length, out, outOffset);
        }
    }
}
