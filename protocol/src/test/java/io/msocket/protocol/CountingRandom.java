package io.msocket.protocol;

import io.msocket.protocol.crypto.RandomSource;

/** Not random at all: bytes that count upwards, as the golden vectors want them. */
final class CountingRandom implements RandomSource {
    private byte next;

    CountingRandom(int first) {
        next = (byte) first;
    }

    @Override
    public void nextBytes(byte[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = next++;
        }
    }
}
