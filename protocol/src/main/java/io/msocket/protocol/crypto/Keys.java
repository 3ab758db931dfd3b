package io.msocket.protocol.crypto;

import java.util.Objects;

/** Checks that a key has the length of a key, once, where it enters the package. */
final class Keys {
    private Keys() {}

    static byte[] copyOf(byte[] key, String name) {
        return checked(key, name).clone();
    }

    static byte[] checked(byte[] key, String name) {
        Objects.requireNonNull(key, name);
        if (key.length != CipherSuite.KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a " + name + " has " + CipherSuite.KEY_LENGTH + " bytes, not " + key.length);
        }
        return key;
    }
}
