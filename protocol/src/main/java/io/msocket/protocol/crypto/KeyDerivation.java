package io.msocket.protocol.crypto;

import java.nio.charset.StandardCharsets;

/** What {@link CipherSuite#derive} says, the same for every suite. */
final class KeyDerivation {
    /** Ends the label, so that no label and context read like another pair. */
    private static final byte[] END_OF_LABEL = {0};
    /** HKDF-Expand's counter. */
    private static final byte[] FIRST_BLOCK = {1};

    private KeyDerivation() {}

    static byte[] derive(CipherSuite suite, byte[] secret, String label, byte[] context) {
        if (label.isEmpty() || !label.chars().allMatch(c -> c > 0 && c < 0x80)) {
            throw new IllegalArgumentException("a label is ASCII without a zero, and not empty: \"" + label + "\"");
        }
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        return suite.hmac(Keys.checked(secret, "secret"), name, END_OF_LABEL, context, FIRST_BLOCK);
    }
}
