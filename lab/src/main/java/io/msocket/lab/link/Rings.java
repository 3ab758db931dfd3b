package io.msocket.lab.link;

import java.util.Arrays;

/** Arrays that are used as full rings, made twice as long. */
final class Rings {
    private Rings() {}

    /** A copy of twice the length, which begins with what was at {@code first}. */
    static long[] doubled(long[] ring, int first) {
        long[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
        System.arraycopy(ring, 0, longer, ring.length - first, first);
        return longer;
    }

    /** As {@link #doubled(long[], int)}. */
    static int[] doubled(int[] ring, int first) {
        int[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
        System.arraycopy(ring, 0, longer, ring.length - first, first);
        return longer;
    }

    /** As {@link #doubled(long[], int)}. */
    static boolean[] doubled(boolean[] ring, int first) {
        boolean[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
        System.arraycopy(ring, 0, longer, ring.length - first, first);
        return longer;
    }
}
