package io.msocket.lab.attack;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import java.nio.ByteBuffer;

/**
 * Moves stream bytes to other offsets before they are sealed: the byte n goes to 1 + n times the stride, so that the first byte of the
 * stream is missing, and every other one stands alone. The peer's own engine does not know.
 */
final class HoleSuite implements CipherSuite {
    /** Types and lengths of frames (docs/PROTOCOL.md, 8). */
    private static final int DATA = 1;

    private static final int ACK = 2;
    private static final int ACK_LENGTH = 1 + Integer.BYTES + 3 * Long.BYTES;

    private static final byte[] NOTHING = {};

    private final CipherSuite suite;
    private final int stride;

    HoleSuite(CipherSuite suite, int stride) {
        this.suite = suite;
        this.stride = stride;
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
        return suite.handshakeAead(key32);
    }

    @Override
    public Aead recordAead(byte[] key32) {
        return new Moving(suite.recordAead(key32));
    }

    private final class Moving implements Aead {
        private final Aead aead;

        Moving(Aead aead) {
            this.aead = aead;
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
            move(ByteBuffer.wrap(text));
            return aead.seal(nonce, aad, aadOffset, aadLength, text, text.length, NOTHING, 0, 0, out, outOffset);
        }

        /** DATA is the last frame; before it there is an acknowledgement at most. */
        private void move(ByteBuffer frames) {
            int at = frames.get(0) == ACK ? ACK_LENGTH : 0;
            if (at < frames.capacity() && frames.get(at) == DATA) {
                frames.putLong(at + 1, 1 + frames.getLong(at + 1) * stride);
            }
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
