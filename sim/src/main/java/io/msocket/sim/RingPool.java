package io.msocket.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The pipes' arrays, used again from run to run. */
final class RingPool {
    private static final int MOST_BITS = 24;
    private static final int KEPT_OF_A_SIZE = 16;

    /** By the binary logarithm of the length. */
    private final List<ArrayDeque<byte[]>> free = new ArrayList<>();

    RingPool() {
        for (int i = 0; i <= MOST_BITS; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** @param capacity a power of two */
    byte[] acquire(int capacity) {
        byte[] array = free.get(Integer.numberOfTrailingZeros(capacity)).poll();
        return array == null ? new byte[capacity] : array;
    }

    void release(byte[] array) {
        if (array.length > 0) {
            ArrayDeque<byte[]> sameSize = free.get(Integer.numberOfTrailingZeros(array.length));
            if (sameSize.size() < KEPT_OF_A_SIZE) {
                sameSize.push(array);
            }
        }
    }
}
