package io.msocket.lab.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A stream of pseudo-random bytes that is known from its seed: one end writes it, the other checks every byte. SplitMix64's
 * numbers, least byte first. Not thread-safe.
 */
final class Pattern {
    /** In bytes; a multiple of a number's. */
    static final int CHUNK_BYTES = 16 * 1024;

    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
    private static final long MIX_2 = 0x94D049BB133111EBL;

    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long state;
    private int used = CHUNK_BYTES;
    private long position;

    Pattern(long seed) {
        state = seed;
    }

    /** The next whole chunk, valid until the next call; only if nothing has been checked by this object. */
    byte[] nextChunk() {
        refill();
        position += CHUNK_BYTES;
        used = CHUNK_BYTES;
        return chunk;
    }

    /**
     * Compares what was read with what comes next.
     *
     * @throws IOException if they differ; says where
     */
    void check(byte[] bytes, int length) throws IOException {
        for (int done = 0; done < length; ) {
            if (used == CHUNK_BYTES) {
                refill();
            }
            int n = Math.min(length - done, CHUNK_BYTES - used);
            int mismatch = Arrays.mismatch(bytes, done, done + n, chunk, used, used + n);
            if (mismatch >= 0) {
                throw new IOException("the byte at offset " + (position + mismatch) + " of the stream is wrong");
            }
            done += n;
            used += n;
            position += n;
        }
    }

    /** How many bytes were handed out or checked. */
    long position() {
        return position;
    }

    private void refill() {
        ByteBuffer target = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        while (target.hasRemaining()) {
            state += STEP;
            long z = (state ^ (state >>> 30)) * MIX_1;
            z = (z ^ (z >>> 27)) * MIX_2;
            target.putLong(z ^ (z >>> 31));
        }
        used = 0;
    }
}
