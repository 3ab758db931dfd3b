package io.msocket.sim;

import io.msocket.protocol.ConnectionId;
import org.jspecify.annotations.Nullable;

/** A stream's bytes as a function of a seed and the offset, so that nobody has to keep what was sent. */
final class StreamPattern {
    private final long seed;

    private StreamPattern(long seed) {
        this.seed = seed;
    }

    /** Of one direction of one connection: what is another's shows by its bytes. */
    static StreamPattern of(long directionSeed, @Nullable ConnectionId id) {
        if (id == null) {
            throw new SimulationFailure("a stream begins before its connection has an id");
        }
        return new StreamPattern(
                SeededRandom.mix(directionSeed ^ SeededRandom.mix(id.high() ^ SeededRandom.mix(id.low()))));
    }

    private long word(long index) {
        long z = (seed + index) * 0xbf58476d1ce4e5b9L;
        return (z ^ z >>> 29) * 0x94d049bb133111ebL;
    }

    private byte byteAt(long offset) {
        return (byte) (word(offset >>> 3) >>> ((offset & 7) << 3));
    }

    /** Writes the stream's bytes from {@code offset} on. */
    void fill(long offset, byte[] target, int from, int length) {
        int i = 0;
        while (i < length && ((offset + i) & 7) != 0) {
            target[from + i] = byteAt(offset + i);
            i++;
        }
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            Words.put(target, from + i, word((offset + i) >>> 3));
        }
        for (; i < length; i++) {
            target[from + i] = byteAt(offset + i);
        }
    }

    /** The index of the first byte that is not the stream's, or -1. */
    int mismatch(long offset, byte[] actual, int from, int length) {
        int i = 0;
        while (i < length && ((offset + i) & 7) != 0) {
            if (actual[from + i] != byteAt(offset + i)) {
                return i;
            }
            i++;
        }
        while (i + Long.BYTES <= length && Words.get(actual, from + i) == word((offset + i) >>> 3)) {
            i += Long.BYTES;
        }
        for (; i < length; i++) {
            if (actual[from + i] != byteAt(offset + i)) {
                return i;
            }
        }
        return -1;
    }
}
