package io.msocket.sim;

import io.msocket.protocol.crypto.RandomSource;

/** The only source of randomness in a run: SplitMix64, small and quick. Not for secrets outside of the simulator. */
final class SeededRandom implements RandomSource {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    SeededRandom(long seed) {
        this.state = seed;
    }

    /** One of several independent sequences of a seed. */
    static SeededRandom of(long seed, String purpose) {
        return new SeededRandom(mix(seed + GAMMA * purpose.hashCode()));
    }

    static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    /** From zero up to, not including, the bound. */
    int below(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Both ends included. */
    long between(long least, long most) {
        return least + Long.remainderUnsigned(nextLong(), most - least + 1);
    }

    /** Small values as likely as large ones: every doubling has the same share. */
    long magnitude(long least, long most) {
        double exponent = (nextLong() >>> 11) * 0x1.0p-53;
        return Math.min(most, (long) (least * Math.pow((double) (most + 1) / least, exponent)));
    }

    boolean oneIn(int count) {
        return below(count) == 0;
    }

    @Override
    public void nextBytes(byte[] target) {
        for (int i = 0; i < target.length; i += Long.BYTES) {
            long word = nextLong();
            for (int k = i; k < Math.min(i + Long.BYTES, target.length); k++) {
                target[k] = (byte) word;
                word >>>= Byte.SIZE;
            }
        }
    }
}
