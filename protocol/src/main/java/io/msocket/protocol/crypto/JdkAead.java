package io.msocket.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** An {@link Aead} over a {@link Cipher} of the JDK; what the two ciphers differ in is left to subclasses. */
abstract class JdkAead implements Aead {
    static final int NONCE_LENGTH = 12;
    /** Where a 64-bit counter stands in the nonce, behind 32 zero bits (Noise specification, section 12). */
    static final int COUNTER_OFFSET = 4;
    /** 2^64-1, which Noise keeps for REKEY() (section 5.1 of its specification). */
    private static final long REKEY_NONCE = -1L;

    private static final byte[] NOTHING = {};

    private final SecretKeySpec cipherKey;
    private final byte[] nonceBytes = new byte[NONCE_LENGTH];
    private long lastSealed = REKEY_NONCE;

    JdkAead(byte[] cipherKey, String keyAlgorithm) {
        this.cipherKey = new SecretKeySpec(cipherKey, keyAlgorithm);
    }

    /** A cipher that may be initialised for this mode with any nonce but the last sealed one. */
    abstract Cipher cipherFor(int mode) throws GeneralSecurityException;

    abstract void putCounter(long counter, byte[] nonce);

    abstract AlgorithmParameterSpec parametersOf(byte[] nonce);

    @Override
    public final int seal(
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
        if (nonce == REKEY_NONCE) {
            throw new IllegalArgumentException("nonce 2^64-1 is reserved");
        }
        if (nonce == lastSealed) {
            throw new IllegalStateException("nonce " + Long.toUnsignedString(nonce) + " was used already");
        }
        Objects.checkFromIndexSize(0, headLength, head.length);
        int whole = Math.addExact(headLength, Math.addExact(length, CipherSuite.TAG_LENGTH));
        Objects.checkFromIndexSize(outOffset, whole, out.length);
        Objects.checkFromIndexSize(inOffset, length, in.length);
        try {
            Cipher cipher = start(Cipher.ENCRYPT_MODE, nonce, aad, aadOffset, aadLength);
            int sealed = headLength == 0 ? 0 : cipher.update(head, 0, headLength, out, outOffset);
            sealed += cipher.doFinal(in, inOffset, length, out, outOffset + sealed);
            lastSealed = nonce;
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's cipher refused to seal", e);
        }
    }

    @Override
    public final int open(
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
        if (nonce == REKEY_NONCE || length < CipherSuite.TAG_LENGTH) {
            throw new AuthenticationException();
        }
        Objects.checkFromIndexSize(outOffset, length - CipherSuite.TAG_LENGTH, out.length);
        Objects.checkFromIndexSize(inOffset, length, in.length);
        try {
            return start(Cipher.DECRYPT_MODE, nonce, aad, aadOffset, aadLength)
                    .doFinal(in, inOffset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw new AuthenticationException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's cipher refused to open", e);
        }
    }

    /** What the cipher makes of zeros with the nonce that seals nothing else. */
    final byte[] nextKey() {
        byte[] zeros = new byte[CipherSuite.KEY_LENGTH];
        byte[] sealed = new byte[CipherSuite.KEY_LENGTH + CipherSuite.TAG_LENGTH];
        try {
            start(Cipher.ENCRYPT_MODE, REKEY_NONCE, NOTHING, 0, 0).doFinal(zeros, 0, zeros.length, sealed, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's cipher refused to seal", e);
        }
        return Arrays.copyOf(sealed, CipherSuite.KEY_LENGTH);
    }

    private Cipher start(int mode, long nonce, byte[] aad, int aadOffset, int aadLength)
            throws GeneralSecurityException {
        Objects.checkFromIndexSize(aadOffset, aadLength, aad.length);
        putCounter(nonce, nonceBytes);
        Cipher cipher = cipherFor(mode);
        cipher.init(mode, cipherKey, parametersOf(nonceBytes));
        cipher.updateAAD(aad, aadOffset, aadLength);
        return cipher;
    }
}
