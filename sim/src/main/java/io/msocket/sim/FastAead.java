package io.msocket.sim;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;

/** The bytes as they are, then a keyed checksum of them, of the nonce and of the associated data, twice. */
final class FastAead implements Aead {
    private static final long NONE = -1;

    private final long key;
    private long lastSealed = NONE;

    FastAead(long key) {
        this.key = key;
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
        if (nonce == NONE) {
            throw new IllegalArgumentException("the reserved nonce");
        }
        if (nonce <= lastSealed) {
            throw new IllegalStateException("nonce " + nonce + " after " + lastSealed);
        }
        lastSealed = nonce;
        int whole = headLength + length;
        System.arraycopy(head, 0, out, outOffset, headLength);
        System.arraycopy(in, inOffset, out, outOffset + headLength, length);
        long tag = tag(nonce, aad, aadOffset, aadLength, out, outOffset, whole);
        Words.put(out, outOffset + whole, tag);
        Words.put(out, outOffset + whole + Long.BYTES, ~tag);
        return whole + CipherSuite.TAG_LENGTH;
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
        int plain = length - CipherSuite.TAG_LENGTH;
        if (plain < 0 || nonce == NONE) {
            throw new AuthenticationException();
        }
        long tag = tag(nonce, aad, aadOffset, aadLength, in, inOffset, plain);
        if (Words.get(in, inOffset + plain) != tag || Words.get(in, inOffset + plain + Long.BYTES) != ~tag) {
            throw new AuthenticationException();
        }
        System.arraycopy(in, inOffset, out, outOffset, plain);
        return plain;
    }

    private long tag(long nonce, byte[] aad, int aadOffset, int aadLength, byte[] text, int offset, int length) {
        long start =
                FastCipherSuite.checksum(SeededRandom.mix(key ^ SeededRandom.mix(nonce)), aad, aadOffset, aadLength);
        return FastCipherSuite.checksum(start, text, offset, length);
    }
}
