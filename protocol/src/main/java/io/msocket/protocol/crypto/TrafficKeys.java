package io.msocket.protocol.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The two keys that a finished handshake leaves behind, one a direction, 32 bytes each: the outputs of Split() in
 * section 5.2 of the Noise specification. Both ends hold the same value. {@link #toString} shows no key.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content; handed over, not shared.
public record TrafficKeys(byte[] initiatorToResponder, byte[] responderToInitiator) {
    public TrafficKeys {
        Keys.checked(initiatorToResponder, "traffic key");
        Keys.checked(responderToInitiator, "traffic key");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrafficKeys that
                && MessageDigest.isEqual(initiatorToResponder, that.initiatorToResponder)
                && MessageDigest.isEqual(responderToInitiator, that.responderToInitiator);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(initiatorToResponder) + Arrays.hashCode(responderToInitiator);
    }

    @Override
    public String toString() {
        return "TrafficKeys[secret]";
    }
}
