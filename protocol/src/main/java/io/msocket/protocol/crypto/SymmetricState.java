package io.msocket.protocol.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake has mixed so far: the chaining key, the transcript's hash and the cipher between them (Noise
 * specification, section 5.2; methods are named as there).
 */
final class SymmetricState {
    private static final byte[] EMPTY = {};
    /** Keeps exported secrets apart from whatever else is ever derived from a chaining key. */
    private static final String EXPORT_PREFIX = "msocket export ";

    private final CipherSuite suite;
    private byte[] chainingKey;
    private byte[] hash;
    private @Nullable Aead cipher;
    private long nonce;

    SymmetricState(CipherSuite suite, String protocolName) {
        this.suite = suite;
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        hash = name.length <= CipherSuite.HASH_LENGTH ? Arrays.copyOf(name, CipherSuite.HASH_LENGTH) : suite.hash(name);
        chainingKey = hash;
    }

    void mixHash(byte[] data) {
        hash = suite.hash(hash, data);
    }

    void mixKey(byte[] input) {
        byte[][] outputs = hkdf(input, 2);
        chainingKey = outputs[0];
        useKey(outputs[1]);
    }

    void mixKeyAndHash(byte[] input) {
        byte[][] outputs = hkdf(input, 3);
        chainingKey = outputs[0];
        mixHash(outputs[1]);
        useKey(outputs[2]);
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] text = plaintext;
        if (cipher != null) {
            text = new byte[plaintext.length + CipherSuite.TAG_LENGTH];
            cipher.seal(nonce++, hash, 0, hash.length, plaintext, 0, plaintext.length, text, 0);
        }
        mixHash(text);
        return text;
    }

    byte[] decryptAndHash(byte[] text) throws AuthenticationException {
        byte[] plaintext = text;
        if (cipher != null) {
            plaintext = new byte[Math.max(0, text.length - CipherSuite.TAG_LENGTH)];
            cipher.open(nonce++, hash, 0, hash.length, text, 0, text.length, plaintext, 0);
        }
        mixHash(text);
        return plaintext;
    }

    /** How many bytes {@link #encryptAndHash} adds now. */
    int tagLength() {
        return cipher == null ? 0 : CipherSuite.TAG_LENGTH;
    }

    byte[] handshakeHash() {
        return hash.clone();
    }

    /** Split() takes HMAC of nothing under the same key, and no label is nothing. */
    byte[] exportSecret(String label) {
        return suite.derive(chainingKey, EXPORT_PREFIX + label, EMPTY);
    }

    TrafficKeys split() {
        byte[][] outputs = hkdf(EMPTY, 2);
        return new TrafficKeys(outputs[0], outputs[1]);
    }

    private void useKey(byte[] key) {
        cipher = suite.handshakeAead(key);
        nonce = 0;
    }

    /** HKDF() in section 4.3 of the Noise specification. */
    private byte[][] hkdf(byte[] input, int outputCount) {
        byte[] extracted = suite.hmac(chainingKey, input);
        byte[][] outputs = new byte[outputCount][];
        byte[] previous = EMPTY;
        for (int i = 0; i < outputCount; i++) {
            previous = suite.hmac(extracted, previous, new byte[] {(byte) (i + 1)});
            outputs[i] = previous;
        }
        return outputs;
    }
}
