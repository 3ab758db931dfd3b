package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/** A renewal of keys that the client has begun on a flowpath, as the server sees it. */
final class KeyExchange {
    final int number;
    /** The client's public key. */
    final byte[] offered;
    /** What has come of it; null until it is answered. */
    byte @Nullable [] agreed;

    KeyExchange(int number, byte[] offered) {
        this.number = number;
        this.offered = offered;
    }
}
