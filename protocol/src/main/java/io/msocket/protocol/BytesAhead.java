package io.msocket.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived ahead of a gap in the stream. It is copied to blocks, one for each {@link #BLOCK} bytes of the stream of which
 * something is here: whatever the peer sends and in whatever order, the memory for it is no more than the window and two blocks,
 * and what {@link Limits#MAX_GAPS} runs need, some 24 bytes each.
 */
final class BytesAhead {
    /** Large enough that few blocks make a window, and small enough for a connection of which little is here. */
    static final int BLOCK = 8 * 1024;

    /** So many bytes for runs are not charged: more runs than an honest peer leaves with a few flowpaths. */
    private static final long FREE_BYTES = 1024;

    private final Buffers buffers;
    private final MemoryAccount account;

    /** For what the runs take beyond that. */
    private long reserved;

    private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
    private final RangeSet runs = new RangeSet();

    BytesAhead(Buffers buffers, MemoryAccount account) {
        this.buffers = buffers;
        this.account = account;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** How many bytes the blocks have. */
    long held() {
        return (long) blocks.size() * BLOCK;
    }

    /** What all of it takes of memory, in bytes. */
    long memory() {
        return held() + (long) blocks.size() * Buffers.BYTES_FOR_EACH + runs.bytes();
    }

    /** The offset of the first byte that is here. */
    long firstStart() {
        return runs.firstStart();
    }

    /** The offset behind the last byte that is here. */
    long end() {
        return runs.lastEnd();
    }

    /** Copies what is not here yet; or nothing, where there is no memory to keep one more run in order. */
    void add(long offset, byte[] array, int from, int length) throws ProtocolException {
        reserve(runs.bytesForOneMore());
        runs.add(offset, offset + length);
        if (runs.count() > Limits.MAX_GAPS) {
            throw ProtocolException.misbehaved("leaves more than %d gaps in its stream".formatted(Limits.MAX_GAPS));
        }
        for (int done = 0; done < length; ) {
            long at = offset + done;
            int inBlock = (int) (at % BLOCK);
            int count = Math.min(length - done, BLOCK - inBlock);
            System.arraycopy(array, from + done, block(at / BLOCK), inBlock, count);
            done += count;
        }
    }

    /** What others have taken meanwhile is not this peer's fault: he sends again, and in order, what is not kept. */
    private void reserve(long bytesForRuns) throws ProtocolException {
        long more = bytesForRuns - FREE_BYTES - reserved;
        if (more <= 0) {
            return;
        }
        if (!account.take(more)) {
            throw ProtocolException.noMemory(
                    "there is no memory left for more than %d gaps in the stream".formatted(runs.count()));
        }
        reserved += more;
    }

    private void unreserveIfEmpty() {
        if (runs.isEmpty() && reserved > 0) {
            account.give(reserved);
            reserved = 0;
        }
    }

    private byte[] block(long number) {
        return blocks.computeIfAbsent(number, missing -> buffers.acquire(BLOCK));
    }

    /**
     * Takes out a part of the first run, from the offset on to the run's or the block's end, whichever comes first. What is before the
     * offset is dropped.
     *
     * @return null if nothing is here at the offset
     */
    @Nullable
    Part poll(long offset) {
        dropBelow(offset);
        if (runs.isEmpty() || runs.firstStart() > offset) {
            return null;
        }
        long number = offset / BLOCK;
        long end = Math.min(runs.firstEnd(), (number + 1) * BLOCK);
        byte[] array = Optional.ofNullable(blocks.get(number)).orElseThrow();
        int from = (int) (offset % BLOCK);
        runs.removeBelow(end);
        unreserveIfEmpty();
        boolean isNeeded = !runs.isEmpty() && runs.firstStart() / BLOCK == number;
        if (!isNeeded) {
            blocks.remove(number);
        }
        return new Part(new Slice(array, from, (int) (end - offset)), !isNeeded);
    }

    /**
     * Some bytes of the stream.
     *
     * @param isWhole whether the array is the taker's from now on; otherwise there is more in it, and it is to be copied at once
     */
    record Part(Slice slice, boolean isWhole) {}

    private void dropBelow(long offset) {
        runs.removeBelow(offset);
        unreserveIfEmpty();
        long first = runs.isEmpty() ? Long.MAX_VALUE : runs.firstStart() / BLOCK;
        for (Map.Entry<Long, byte[]> block = blocks.firstEntry();
                block != null && block.getKey() < first;
                block = blocks.firstEntry()) {
            blocks.remove(block.getKey());
            buffers.release(block.getValue());
        }
    }

    /** Drops everything. */
    void clear() {
        runs.clear();
        unreserveIfEmpty();
        for (byte[] array : blocks.values()) {
            buffers.release(array);
        }
        blocks.clear();
    }
}
