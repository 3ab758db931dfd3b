package io.msocket.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** ChaCha20-Poly1305 with a little-endian counter as nonce (Noise specification, section 12.3). */
final class ChaChaPolyAead extends JdkAead {
    private static final VarHandle COUNTER =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** For sealing; made at first use and kept: 0.9 KB on JDK 17, 1.9 KB on JDK 25. */
    private @Nullable Cipher sealing;

    ChaChaPolyAead(byte[] key) {
        super(Keys.checked(key, "symmetric key"), "ChaCha20");
    }

    /**
     * Opening takes a fresh cipher every time, for two reasons in JDK 17: its cipher refuses to be initialised again
     * with the nonce of the last time, which is what a genuine record after a forged one needs, and it holds on to a
     * buffer as large as the largest ciphertext. Making one takes 0.15 us there.
     */
    @Override
    Cipher cipherFor(int mode) throws GeneralSecurityException {
        if (mode == Cipher.DECRYPT_MODE) {
            return newCipher();
        }
        if (sealing == null) {
            sealing = newCipher();
        }
        return sealing;
    }

    private static Cipher newCipher() throws GeneralSecurityException {
        return Cipher.getInstance("ChaCha20-Poly1305");
    }

    @Override
    void putCounter(long counter, byte[] nonce) {
        COUNTER.set(nonce, COUNTER_OFFSET, counter);
    }

    @Override
    AlgorithmParameterSpec parametersOf(byte[] nonce) {
        return new IvParameterSpec(nonce);
    }
}
