package io.msocket.protocol;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that this side receives: put in order by their offsets, repeats dropped, and held until the application
 * takes them. It says how far ahead of the application the peer may send (the window), which grows with use.
 */
final class ReceiveStream {
    /** A shorter run is copied behind the one before it, so that little arrays do not pile up. */
    private static final int COPY_BELOW = 4 * 1024;

    /** A run that is a lesser part of its array is copied, too: a peer must not make us keep much for little. */
    private static final int LEAST_PART = 4;

    private static final int TAIL_CAPACITY = 8 * 1024;

    private final Buffers buffers;
    private final ReceiveWindow window;
    private final TreeMap<Long, Slice> ahead = new TreeMap<>();
    private final ArrayDeque<Slice> ready = new ArrayDeque<>(1);

    private long received;
    private long consumed;
    private long finalOffset = -1;
    private boolean discarding;

    ReceiveStream(Buffers buffers, ConnectionOptions options) {
        this.buffers = buffers;
        this.window = new ReceiveWindow(buffers, options);
    }

    /** The offset to acknowledge: everything before it is here, the end of the stream included. */
    long received() {
        return isEnded() ? finalOffset + 1 : received;
    }

    /** How many bytes are here without a gap, the end not counted. */
    long receivedBytes() {
        return received;
    }

    /** The offset that the peer must not pass. */
    long limit() {
        return window.limit();
    }

    /** How many bytes the peer may be ahead of the application. */
    long window() {
        return window.size();
    }

    /** How many bytes are here ahead of a gap. */
    long bytesAhead() {
        long bytes = 0;
        for (Slice slice : ahead.values()) {
            bytes += slice.length();
        }
        return bytes;
    }

    /** Everything that the peer will ever send is here. */
    boolean isEnded() {
        return received == finalOffset;
    }

    /** Bytes held: ready for the application, or ahead of a gap. */
    boolean isEmpty() {
        return ready.isEmpty() && ahead.isEmpty();
    }

    /**
     * Takes what has arrived.
     *
     * @return whether the array was kept; otherwise it still belongs to the caller
     */
    boolean handleData(long offset, byte[] array, int from, int length) throws ProtocolException {
        long end = offset + length;
        if (offset < 0 || end < offset || end > limit()) {
            throw ProtocolException.misbehaved("sends up to offset %d, the window ends at %d".formatted(end, limit()));
        }
        if (finalOffset >= 0 && end > finalOffset) {
            throw ProtocolException.misbehaved(
                    "sends up to offset %d, behind the end of its stream at %d".formatted(end, finalOffset));
        }
        if (end <= received) {
            return false;
        }
        if (discarding) {
            skipTo(end);
            return false;
        }
        if (offset > received) {
            return holdAhead(offset, array, from, length);
        }
        int skip = (int) (received - offset);
        boolean kept = addReady(array, from + skip, length - skip);
        closeGaps();
        return kept;
    }

    /** The peer's stream ends at the offset. */
    void handleEnd(long offset) throws ProtocolException {
        if (finalOffset >= 0 && finalOffset != offset) {
            throw ProtocolException.misbehaved(
                    "moves the end of its stream from %d to %d".formatted(finalOffset, offset));
        }
        if (offset < highestSeen()) {
            throw ProtocolException.misbehaved(
                    "ends its stream at %d, but had sent up to %d".formatted(offset, highestSeen()));
        }
        finalOffset = offset;
        if (discarding) {
            received = finalOffset;
        }
    }

    private long highestSeen() {
        Map.Entry<Long, Slice> last = ahead.lastEntry();
        return last == null ? received : last.getKey() + last.getValue().length();
    }

    /** The next run in order for the application, which owns its array from now on; null when there is none. */
    @Nullable
    Slice poll() {
        return ready.poll();
    }

    /**
     * The application has used up bytes: the peer may send as many more.
     *
     * @param roundTripNanos the path's least round-trip time, by which the window is measured; 0 if it is not known
     */
    void handleConsumed(long bytes, long roundTripNanos, long now) {
        consumed += bytes;
        if (consumed > received) {
            throw new IllegalStateException("consumed %d of %d".formatted(consumed, received));
        }
        window.handleConsumed(consumed, roundTripNanos, now);
    }

    /** Whether the peer should hear of a new limit without waiting for something else to be sent. */
    boolean wantsToAdvertise() {
        return finalOffset < 0 && window.isWorthAdvertising();
    }

    /** Whether the peer has used up what it knows of the window, and may have been waiting since. */
    boolean reopensWindow() {
        return finalOffset < 0 && window.isReopened(received);
    }

    void handleAdvertised() {
        window.handleAdvertised();
    }

    /** The connection rests: the window starts small again when it is next used. Not while the application's bytes wait. */
    void shrink() {
        if (consumed == received) {
            window.shrink();
        }
    }

    /** The application reads no more: drops what is held and whatever arrives from now on. */
    void discard(long now) {
        discarding = true;
        received = finalOffset >= 0 ? finalOffset : Math.max(received, highestSeen());
        releaseReady();
        releaseAhead();
        handleConsumed(received - consumed, 0, now);
    }

    /** What nobody reads need not arrive: a gap is as good as its bytes. */
    private void skipTo(long end) {
        received = end;
        consumed = end;
        window.handleConsumed(consumed, 0, 0);
    }

    private boolean addReady(byte[] array, int from, int length) {
        received += length;
        if (isBetterCopied(array, length)) {
            copyToTail(array, from, length);
            return false;
        }
        ready.add(new Slice(array, from, length));
        return true;
    }

    private static boolean isBetterCopied(byte[] array, int length) {
        return length < COPY_BELOW || length < array.length / LEAST_PART;
    }

    private void copyToTail(byte[] array, int from, int length) {
        Slice tail = ready.peekLast();
        if (tail != null && tail.array().length - tail.offset() - tail.length() >= length) {
            System.arraycopy(array, from, tail.array(), tail.offset() + tail.length(), length);
            ready.removeLast();
            ready.add(new Slice(tail.array(), tail.offset(), tail.length() + length));
            return;
        }
        byte[] copy = buffers.acquire(tail == null ? length : Math.max(length, TAIL_CAPACITY));
        System.arraycopy(array, from, copy, 0, length);
        ready.add(new Slice(copy, 0, length));
    }

    private boolean holdAhead(long offset, byte[] array, int from, int length) throws ProtocolException {
        long start = offset;
        long end = offset + length;
        Map.Entry<Long, Slice> before = ahead.floorEntry(start);
        if (before != null) {
            start = Math.max(start, before.getKey() + before.getValue().length());
        }
        Map.Entry<Long, Slice> after = ahead.ceilingEntry(start);
        while (after != null && after.getKey() + after.getValue().length() <= end) {
            buffers.release(after.getValue().array());
            ahead.remove(after.getKey());
            after = ahead.ceilingEntry(start);
        }
        if (after != null) {
            end = Math.min(end, after.getKey());
        }
        if (start >= end) {
            return false;
        }
        int skip = (int) (start - offset);
        int count = (int) (end - start);
        boolean copied = isBetterCopied(array, count);
        if (before != null && copied && extendBefore(before, start, array, from + skip, count)) {
            return false;
        }
        if (ahead.size() >= Limits.MAX_GAPS) {
            throw ProtocolException.misbehaved("leaves more than %d gaps in its stream".formatted(Limits.MAX_GAPS));
        }
        if (copied) {
            byte[] copy = buffers.acquire(count);
            System.arraycopy(array, from + skip, copy, 0, count);
            ahead.put(start, new Slice(copy, 0, count));
            return false;
        }
        ahead.put(start, new Slice(array, from + skip, count));
        return true;
    }

    /** Copies a run behind the one that it continues, unless it would have to copy much; whether it did. */
    private boolean extendBefore(Map.Entry<Long, Slice> before, long start, byte[] array, int from, int count) {
        Slice slice = before.getValue();
        if (before.getKey() + slice.length() != start) {
            return false;
        }
        byte[] target = slice.array();
        int offset = slice.offset();
        if (target.length - offset - slice.length() < count) {
            if (slice.length() >= COPY_BELOW) {
                return false;
            }
            target = buffers.acquire(Math.max(TAIL_CAPACITY, slice.length() + count));
            System.arraycopy(slice.array(), offset, target, 0, slice.length());
            buffers.release(slice.array());
            offset = 0;
        }
        System.arraycopy(array, from, target, offset + slice.length(), count);
        ahead.put(before.getKey(), new Slice(target, offset, slice.length() + count));
        return true;
    }

    private void closeGaps() {
        Map.Entry<Long, Slice> first = ahead.firstEntry();
        while (first != null && first.getKey() <= received) {
            ahead.remove(first.getKey());
            Slice slice = first.getValue();
            int skip = (int) (received - first.getKey());
            if (skip >= slice.length()) {
                buffers.release(slice.array());
            } else if (!addReady(slice.array(), slice.offset() + skip, slice.length() - skip)) {
                buffers.release(slice.array());
            }
            first = ahead.firstEntry();
        }
    }

    /** The connection is over: what the application can no longer get is given back. */
    void close() {
        releaseAhead();
        window.shrink();
    }

    private void releaseAhead() {
        for (Slice slice : ahead.values()) {
            buffers.release(slice.array());
        }
        ahead.clear();
    }

    private void releaseReady() {
        for (Slice slice : ready) {
            buffers.release(slice.array());
        }
        ready.clear();
    }
}
