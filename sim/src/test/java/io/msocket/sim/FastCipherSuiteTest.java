package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import org.junit.jupiter.api.Test;

class FastCipherSuiteTest {
    private static final byte[] NO_AAD = {};
    private static final byte[] TEXT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19};

    private final FastCipherSuite suite = new FastCipherSuite();
    private final SeededRandom random = new SeededRandom(1);

    private static byte[] seal(Aead aead, long nonce, byte[] aad) {
        byte[] sealed = new byte[TEXT.length + CipherSuite.TAG_LENGTH];
        aead.seal(nonce, aad, 0, aad.length, TEXT, 0, TEXT.length, sealed, 0);
        return sealed;
    }

    private static byte[] open(Aead aead, long nonce, byte[] aad, byte[] sealed) throws AuthenticationException {
        byte[] opened = new byte[sealed.length - CipherSuite.TAG_LENGTH];
        aead.open(nonce, aad, 0, aad.length, sealed, 0, sealed.length, opened, 0);
        return opened;
    }

    private Aead aead(int firstByteOfKey) {
        byte[] key = new byte[CipherSuite.KEY_LENGTH];
        key[0] = (byte) firstByteOfKey;
        return suite.recordAead(key);
    }

    private static void assertRefused(Aead aead, long nonce, byte[] aad, byte[] sealed) {
        assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> open(aead, nonce, aad, sealed));
    }

    @Test
    void what_was_sealed_opens() throws AuthenticationException {
        assertThat(open(aead(1), 7, TEXT, seal(aead(1), 7, TEXT))).isEqualTo(TEXT);
    }

    @Test
    void every_flipped_bit_is_noticed() {
        byte[] sealed = seal(aead(1), 7, NO_AAD);
        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertRefused(aead(1), 7, NO_AAD, flipped);
        }
    }

    @Test
    void another_key_nonce_or_header_is_noticed() {
        byte[] sealed = seal(aead(1), 7, NO_AAD);
        assertRefused(aead(2), 7, NO_AAD, sealed);
        assertRefused(aead(1), 8, NO_AAD, sealed);
        assertRefused(aead(1), 7, TEXT, sealed);
        byte[] key = new byte[CipherSuite.KEY_LENGTH];
        key[0] = 1;
        assertRefused(suite.recordAead(suite.nextKey(key)), 7, NO_AAD, sealed);
    }

    @Test
    void a_nonce_that_does_not_rise_is_noticed() {
        Aead aead = aead(1);
        seal(aead, 7, NO_AAD);
        seal(aead, 8, NO_AAD);
        assertThatIllegalStateException().isThrownBy(() -> seal(aead, 8, NO_AAD));
        assertThatIllegalStateException().isThrownBy(() -> seal(aead, 7, NO_AAD));
    }

    @Test
    void both_ends_agree_and_nobody_else_does() throws HandshakeException {
        KeyPair one = suite.generateKeyPair(random);
        KeyPair two = suite.generateKeyPair(random);
        KeyPair third = suite.generateKeyPair(random);
        byte[] secret = suite.agree(one.privateKey(), two.publicKey());
        assertThat(suite.agree(two.privateKey(), one.publicKey())).isEqualTo(secret);
        assertThat(suite.agree(third.privateKey(), one.publicKey())).isNotEqualTo(secret);
    }

    @Test
    void what_is_not_a_public_key_is_refused() {
        byte[] key = suite.generateKeyPair(random).publicKey();
        key[20] ^= 1;
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> suite.agree(suite.generateKeyPair(random).privateKey(), key));
    }
}
