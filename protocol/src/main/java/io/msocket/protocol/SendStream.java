package io.msocket.protocol;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The bytes that this side sends, kept from the moment they are written until they are acknowledged, so that any of
 * them can be sent again by its offset on any flowpath (the paper's output buffer, section III-B2).
 *
 * <p>The end of the stream takes up one offset after the last byte, as TCP's FIN does: an acknowledgement beyond the
 * last byte acknowledges the end.
 */
final class SendStream {
    /** A shorter piece that fits is copied behind the one before it, so that little arrays do not pile up. */
    private static final int COPY_AT_MOST = 2048;

    private static final int TAIL_CAPACITY = 4 * 1024;

    /** Part of the stream: {@code array[from, to)}, starting at stream offset {@code start}. */
    private static final class Piece {
        final byte[] array;
        final int from;
        int to;
        final long start;

        Piece(byte[] array, int from, int to, long start) {
            this.array = array;
            this.from = from;
            this.to = to;
            this.start = start;
        }

        long end() {
            return start + (to - from);
        }
    }

    private final Buffers buffers;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(1);
    private final RangeSet lost = new RangeSet();
    /** Whether the last piece's array is ours to fill further. */
    private boolean tailIsOpen;

    /** What the pieces take, in bytes. */
    private long memory;

    private long acknowledged;
    private long next;
    private long end;
    private long peerLimit;
    private boolean finished;
    private boolean abandoned;
    private boolean endWasSent;

    SendStream(Buffers buffers) {
        this.buffers = buffers;
    }

    /** The offset up to which the peer has everything. */
    long acknowledged() {
        return acknowledged;
    }

    /** The first offset that was never sent. */
    long next() {
        return next;
    }

    /** The offset behind the last byte written. */
    long end() {
        return end;
    }

    /** Bytes kept. */
    long buffered() {
        return end - Math.min(acknowledged, end);
    }

    /** What is kept takes so many bytes of memory: an array as long as one byte in it is. */
    long memory() {
        return memory + lost.bytes();
    }

    boolean isEndAcknowledged() {
        return finished && acknowledged > end;
    }

    /** Takes the slice over. */
    void append(Slice slice) {
        if (finished) {
            throw new IllegalStateException("the stream is finished");
        }
        int length = slice.length();
        if (length == 0) {
            buffers.release(slice.array());
            return;
        }
        if (length <= COPY_AT_MOST) {
            copyToTail(slice);
            buffers.release(slice.array());
        } else {
            add(new Piece(slice.array(), slice.offset(), slice.offset() + length, end));
            tailIsOpen = false;
        }
        end += length;
    }

    private void add(Piece piece) {
        pieces.add(piece);
        memory += Buffers.memoryOf(piece.array);
    }

    private void copyToTail(Slice slice) {
        Piece tail = tailIsOpen ? pieces.peekLast() : null;
        if (tail == null || tail.array.length - tail.to < slice.length()) {
            int capacity = tail == null ? slice.length() : TAIL_CAPACITY;
            tail = new Piece(buffers.acquire(capacity), 0, 0, end);
            add(tail);
            tailIsOpen = true;
        }
        System.arraycopy(slice.array(), slice.offset(), tail.array, tail.to, slice.length());
        tail.to += slice.length();
    }

    /** No more bytes will be written: the end of the stream is to be sent behind the last one. */
    void finish() {
        finished = true;
    }

    /**
     * The peer reads no more: everything that was not sent is dropped, and what was sent is kept no longer. The stream
     * ends at the last byte that was sent.
     */
    void abandon() {
        releaseAll();
        lost.clear();
        end = next;
        finished = true;
        abandoned = true;
    }

    /** The peer allows bytes up to the limit. */
    void handleLimit(long limit) {
        peerLimit = Math.max(peerLimit, limit);
    }

    /** The peer has everything before the offset and allows bytes up to the limit. */
    void handleAcknowledged(long offset, long limit) throws ProtocolException {
        long highest = endWasSent ? end + 1 : next;
        if (offset > highest) {
            throw ProtocolException.misbehaved(
                    "acknowledges offset %d, but only %d was sent".formatted(offset, highest));
        }
        handleLimit(limit);
        if (offset <= acknowledged) {
            return;
        }
        acknowledged = offset;
        lost.removeBelow(offset);
        Piece first = pieces.peekFirst();
        while (first != null && first.end() <= offset) {
            if (pieces.size() == 1) {
                tailIsOpen = false;
            }
            pieces.remove();
            memory -= Buffers.memoryOf(first.array);
            buffers.release(first.array);
            first = pieces.peekFirst();
        }
    }

    /** Bytes [from, to) went down with a flowpath. What is acknowledged by now is left out. */
    void handleLost(long from, long to) {
        if (!abandoned) {
            lost.add(Math.max(from, acknowledged), Math.min(to, end));
        }
    }

    /** Bytes [from, to) are known to have arrived, though not everything before them, or are on their way. */
    void handleArrived(long from, long to) {
        lost.remove(from, to);
    }

    boolean hasLost() {
        return !lost.isEmpty();
    }

    boolean hasNew() {
        return next < Math.min(end, peerLimit);
    }

    /** Whether the peer's window alone keeps bytes from being sent. */
    boolean isBlockedByPeer() {
        return next >= peerLimit && next < end;
    }

    /** Whether the end of the stream may be sent: behind all bytes, and until it is acknowledged. */
    boolean isEndDue() {
        return finished && next == end && lost.isEmpty() && acknowledged <= end;
    }

    void handleEndSent() {
        endWasSent = true;
    }

    /** Where the bytes to send next begin: lost ones first, so that the reader's gap closes first. */
    long nextOffset() {
        return lost.isEmpty() ? next : lost.firstStart();
    }

    /** Whether there is something to send again, or something new that the peer allows. */
    boolean hasBytesToSend() {
        return nextLength(1) > 0;
    }

    /** How many bytes may be sent now, those to be sent again among them. */
    long sendableBytes() {
        return Math.max(0, Math.min(end, peerLimit) - next) + lost.size();
    }

    /** How many bytes there are from the offset on that may be sent or were sent, at most {@code most}. */
    int lengthFrom(long offset, int most) {
        return abandoned ? 0 : (int) Math.max(0, Math.min(Math.max(next, Math.min(end, peerLimit)) - offset, most));
    }

    /** What was to be sent again is on its way on flowpaths that work. */
    void handleNothingLost() {
        lost.clear();
    }

    /** How many of them may go in one record, at most {@code most}. */
    int nextLength(int most) {
        long available = lost.isEmpty() ? Math.min(end, peerLimit) - next : lost.firstEnd() - lost.firstStart();
        return (int) Math.max(0, Math.min(available, most));
    }

    /** The bytes [offset, offset + length) are on their way. */
    void handleSent(long offset, int length) {
        lost.remove(offset, offset + length);
        next = Math.max(next, offset + length);
    }

    /** Copies the bytes [offset, offset + length) to the target. */
    void copy(long offset, int length, byte[] target, int targetOffset) {
        long from = offset;
        int written = 0;
        for (Iterator<Piece> all = piecesFrom(offset); written < length; ) {
            Piece piece = all.next();
            if (piece.end() <= from) {
                continue;
            }
            int at = piece.from + (int) (from - piece.start);
            int count = Math.min(length - written, piece.to - at);
            System.arraycopy(piece.array, at, target, targetOffset + written, count);
            written += count;
            from += count;
        }
    }

    /** As much of [offset, offset + length) as lies in one array, without copying. */
    Slice view(long offset, int length) {
        for (Iterator<Piece> all = piecesFrom(offset); ; ) {
            Piece piece = all.next();
            if (piece.end() > offset) {
                int at = piece.from + (int) (offset - piece.start);
                return new Slice(piece.array, at, Math.min(length, piece.to - at));
            }
        }
    }

    /** The pieces in order, from whichever end is nearer to the offset. */
    private Iterator<Piece> piecesFrom(long offset) {
        if (offset - acknowledged <= end - offset) {
            return pieces.iterator();
        }
        ArrayDeque<Piece> fromOffset = new ArrayDeque<>();
        for (Iterator<Piece> backwards = pieces.descendingIterator(); backwards.hasNext(); ) {
            Piece piece = backwards.next();
            fromOffset.addFirst(piece);
            if (piece.start <= offset) {
                break;
            }
        }
        return fromOffset.iterator();
    }

    /** Gives every array back. */
    void releaseAll() {
        for (Piece piece : pieces) {
            buffers.release(piece.array);
        }
        pieces.clear();
        memory = 0;
        tailIsOpen = false;
    }
}
