package io.msocket.protocol;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one flowpath carries and the peer has not yet counted there, in the order in which it was sent. A flowpath
 * delivers in order, so the peer's count of bytes received on it says exactly which ranges arrived.
 *
 * <p>How many ranges that are is for the peer to say, which may count late or never: those beyond a few are charged, and where no more are
 * to be had, the flowpath carries nothing more until the peer has counted.
 */
final class InFlight {
    /** What one range takes of memory: itself, and two places in a queue, which is filled by half at least. */
    static final long BYTES_FOR_EACH = 48;

    /** Not charged: a part of what every flowpath takes. What goes in order makes one, what is sent again some more. */
    static final int FREE_RANGES = 16;

    /** 16 MB in records of 4 KB, if every other one goes elsewhere: more than any way holds on which records are that short. */
    static final int MOST_RANGES = 4096;

    private static final class Range {
        long from;
        long to;
        /** Already handed to another flowpath: counted here, but no longer this path's to lose. */
        boolean rescued;

        Range(long from, long to) {
            this.from = from;
            this.to = to;
        }
    }

    private ArrayDeque<Range> ranges = new ArrayDeque<>(2);

    /** There is memory for so many ranges; doubled and halved. */
    private int room = FREE_RANGES;

    /** Who is charged; null as long as, and as soon as, there is nothing to charge. */
    private @Nullable MemoryAccount account;

    private long sent;
    private long acknowledged;

    long sent() {
        return sent;
    }

    long acknowledged() {
        return acknowledged;
    }

    boolean isEmpty() {
        return sent == acknowledged;
    }

    /** From now on ranges may be kept that are charged there. */
    void chargeTo(MemoryAccount payer) {
        account = payer;
    }

    /** Whether nothing may be added before the peer has counted: there is no memory for one more range. */
    boolean isFull() {
        return ranges.size() >= room;
    }

    /** What is charged for ranges, in bytes. */
    long charged() {
        return (room - FREE_RANGES) * BYTES_FOR_EACH;
    }

    /** There may be more ranges than before. */
    private void grow() {
        if (isFull() && room < MOST_RANGES && account != null && account.take(room * BYTES_FOR_EACH)) {
            room *= 2;
        }
    }

    /** There may be fewer ranges than before. */
    private void shrink() {
        int needed = room;
        while (needed > FREE_RANGES && ranges.size() <= needed / 4) {
            needed /= 2;
        }
        if (needed < room && account != null) {
            account.give((room - needed) * BYTES_FOR_EACH);
            room = needed;
            // A queue keeps the length that it once had.
            ranges = new ArrayDeque<>(ranges);
        }
    }

    /** Nobody asks any more which bytes were on their way, and nothing is added. */
    void forget() {
        ranges.clear();
        shrink();
        account = null;
    }

    /** @param settled the peer has everything before this offset: where that lies here no longer matters */
    void add(long offset, int length, long settled) {
        sent += length;
        joinSettled(settled);
        Range last = ranges.peekLast();
        if (last != null && last.to == offset && !last.rescued) {
            last.to += length;
        } else {
            ranges.add(new Range(offset, offset + length));
            grow();
        }
    }

    /** A peer that acknowledges the stream and never counts the path's bytes must not make us keep a range for each record. */
    private void joinSettled(long settled) {
        while (ranges.size() > 1 && ranges.element().to <= settled) {
            Range first = ranges.remove();
            Range second = ranges.element();
            if (second.to > settled) {
                ranges.addFirst(first);
                break;
            }
            second.from -= first.to - first.from;
        }
        shrink();
    }

    /** How many ranges are kept. */
    int ranges() {
        return ranges.size();
    }

    /** The peer has received so many bytes on this path; tells the stream which these were. */
    boolean handleAcknowledged(long count, SendStream stream) throws ProtocolException {
        if (count > sent) {
            throw ProtocolException.misbehaved(
                    "acknowledges %d bytes of a flowpath that carried %d".formatted(count, sent));
        }
        if (count <= acknowledged) {
            return false;
        }
        long fresh = count - acknowledged;
        acknowledged = count;
        while (fresh > 0) {
            Range first = ranges.element();
            long taken = Math.min(fresh, first.to - first.from);
            stream.handleArrived(first.from, first.from + taken);
            first.from += taken;
            fresh -= taken;
            if (first.from == first.to) {
                ranges.remove();
            }
        }
        shrink();
        return true;
    }

    /** Some of the stream's bytes. */
    record Part(long offset, int length) {}

    /**
     * Bytes that might go on another flowpath.
     *
     * @param kept so many of the oldest stay with this path
     * @param most how many bytes at most
     * @param settled the peer has everything before this offset
     * @return the first of them that were not handed over already; null for none, and where there is no memory for a range that is cut
     *     in three
     */
    @Nullable
    Part behind(long kept, int most, long settled) {
        if (ranges.size() + 2 > room) {
            return null;
        }
        long before = 0;
        for (Range range : ranges) {
            long length = range.to - range.from;
            long from = Math.max(Math.max(range.from, settled), range.from + Math.max(0, kept - before));
            before += length;
            if (!range.rescued && from < range.to) {
                return new Part(from, (int) Math.min(range.to - from, most));
            }
        }
        return null;
    }

    /** The bytes, which {@link #behind} has named, have gone on another flowpath, too: here they stay counted. */
    void handOver(long offset, int length) {
        for (Range range : ranges) {
            if (!range.rescued && range.from <= offset && offset + length <= range.to) {
                split(range, new Range(offset, offset + length));
                return;
            }
        }
    }

    /** Puts the part of the range that is handed over in the place where it was. */
    private void split(Range range, Range handed) {
        ArrayDeque<Range> after = new ArrayDeque<>();
        while (ranges.peekLast() != range) {
            after.addFirst(ranges.removeLast());
        }
        handed.rescued = true;
        Range behind = new Range(handed.to, range.to);
        range.to = handed.from;
        if (range.from == range.to) {
            ranges.removeLast();
        }
        ranges.add(handed);
        if (behind.from < behind.to) {
            ranges.add(behind);
        }
        ranges.addAll(after);
        grow();
    }

    /** What is still on its way need not be sent again. */
    void keep(SendStream stream) {
        for (Range range : ranges) {
            if (!range.rescued) {
                stream.handleArrived(range.from, range.to);
            }
        }
    }

    /** Hands everything that is still on its way back to the stream, to be sent again elsewhere. */
    void rescue(SendStream stream) {
        for (Range range : ranges) {
            if (!range.rescued) {
                stream.handleLost(range.from, range.to);
                range.rescued = true;
            }
        }
    }
}
