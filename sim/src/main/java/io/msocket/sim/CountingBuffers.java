package io.msocket.sim;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.MemoryShares;
import io.msocket.protocol.Principal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Buffers that notice a second release, a release of somebody else's array, and what is never released; and that spoil
 * what was released, so that whoever still uses it is found out. Kept from run to run, so that arrays are used again.
 */
final class CountingBuffers implements Buffers {
    private static final int LEAST = 64;
    private static final int MOST = 1 << 21;
    private static final int KEPT_OF_A_SIZE = 64;
    private static final long POISON = 0xdeadbeefdeadbeefL;
    /** Spoiling all of a large array would take most of a run's time: its start, and a word here and there. */
    private static final int SPOILED_WHOLE = 256;

    /** Little enough for some runs to come up against it. */
    private static final long MOST_RESERVED = 1 << 21;

    /** Of that, what is kept for those who have not just come; and of what is left, what one may have. */
    private static final int RESERVED_PART = 4;

    private static final int SHARES = 3;

    private static final int SPOILED_STRIDE = 512;

    /** By their length. */
    private final Map<Integer, ArrayDeque<byte[]>> free = new HashMap<>();

    private final IdentityHashMap<byte[], Boolean> out = new IdentityHashMap<>(64);
    private long bytesOut;

    /** As a driver has them. */
    private MemoryShares shares = new MemoryShares(MOST_RESERVED);

    private long reserved;
    /** The same by whom it is charged to. */
    private final Map<Principal, Long> reservedFor = new HashMap<>();

    @Override
    public byte[] acquire(int size) {
        if (size < 0 || size > MOST) {
            throw new SimulationFailure("an array of " + size + " bytes was asked for");
        }
        int length = lengthFor(size);
        byte[] array = sameLength(length).poll();
        if (array == null) {
            array = new byte[length];
        }
        out.put(array, Boolean.TRUE);
        bytesOut += array.length;
        return array;
    }

    /** A power of two, or a multiple of what an array may be longer than was asked for. */
    private static int lengthFor(int size) {
        return size > MOST_EXCESS
                ? (size + MOST_EXCESS - 1) / MOST_EXCESS * MOST_EXCESS
                : Math.max(LEAST, Integer.highestOneBit(2 * Math.max(size, 1) - 1));
    }

    private ArrayDeque<byte[]> sameLength(int length) {
        return free.computeIfAbsent(length, unused -> new ArrayDeque<>());
    }

    @Override
    public void release(byte[] array) {
        if (out.remove(array) == null) {
            throw new SimulationFailure("an array of %d bytes was released that is not out: twice, or never acquired"
                    .formatted(array.length));
        }
        bytesOut -= array.length;
        spoil(array);
        ArrayDeque<byte[]> sameLength = sameLength(array.length);
        if (sameLength.size() < KEPT_OF_A_SIZE) {
            // Behind the others, so that it stays spoiled for a while.
            sameLength.add(array);
        }
    }

    private static void spoil(byte[] array) {
        int whole = Math.min(array.length, SPOILED_WHOLE);
        for (int i = 0; i < whole; i += Long.BYTES) {
            Words.put(array, i, POISON);
        }
        for (int i = whole; i < array.length; i += SPOILED_STRIDE) {
            Words.put(array, i, POISON);
        }
    }

    @Override
    public boolean reserve(Principal holder, long bytes) {
        boolean mayHave = mayHave(holder, bytes);
        if (shares.take(holder, bytes) != mayHave) {
            throw new SimulationFailure("%d bytes are %s to %s, where %d are reserved in all"
                    .formatted(bytes, mayHave ? "refused" : "granted", holder, reserved));
        }
        if (mayHave) {
            count(holder, bytes);
        }
        return mayHave;
    }

    /** Whether that is at most a third of what is left free for each width of network for which it is charged, as often as that counts. */
    private boolean mayHave(Principal holder, long bytes) {
        long free = MOST_RESERVED - (holder.hasReserve() ? 0 : MOST_RESERVED / RESERVED_PART) - reserved;
        List<Principal.Group> groups = holder.groups();
        for (int depth = 1; depth <= groups.size(); depth++) {
            long most = Math.multiplyExact(free, groups.get(depth - 1).weight());
            if (SHARES * (reservedWithin(groups.subList(0, depth)) + bytes) > most) {
                return false;
            }
        }
        return bytes <= free;
    }

    private long reservedWithin(List<Principal.Group> network) {
        long sum = 0;
        for (Map.Entry<Principal, Long> entry : reservedFor.entrySet()) {
            List<Principal.Group> groups = entry.getKey().groups();
            boolean isWithin = groups.size() >= network.size()
                    && groups.subList(0, network.size()).equals(network);
            sum += isWithin ? entry.getValue() : 0;
        }
        return sum;
    }

    @Override
    public void reserveAlways(Principal holder, long bytes) {
        shares.force(holder, bytes);
        count(holder, bytes);
    }

    private void count(Principal holder, long bytes) {
        reserved += bytes;
        reservedFor.merge(holder, bytes, Long::sum);
    }

    @Override
    public void unreserve(Principal holder, long bytes) {
        shares.give(holder, bytes);
        reserved -= bytes;
        long left = reservedFor.getOrDefault(holder, 0L) - bytes;
        if (bytes < 0 || left < 0) {
            throw new SimulationFailure(
                    "%d bytes were unreserved for %s, %d more than were reserved".formatted(bytes, holder, -left));
        }
        if (left == 0) {
            reservedFor.remove(holder);
        } else {
            reservedFor.put(holder, left);
        }
    }

    /** What windows grew by and have not given back. */
    long reserved() {
        return reserved;
    }

    int arraysOut() {
        return out.size();
    }

    long bytesOut() {
        return bytesOut;
    }

    /** After a run that failed: what it left out is nobody's. */
    void forgetAll() {
        out.clear();
        bytesOut = 0;
        reserved = 0;
        reservedFor.clear();
        shares = new MemoryShares(MOST_RESERVED);
    }

    /** After a run: nothing may be out. */
    void check(String whose) {
        if (arraysOut() != 0) {
            throw new SimulationFailure(
                    "the %s has not released %d arrays, %d bytes".formatted(whose, arraysOut(), bytesOut()));
        }
        if (reserved != 0) {
            throw new SimulationFailure(
                    "the %s has not given back %d bytes by which its window grew".formatted(whose, reserved));
        }
    }
}
