package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The bytes that this side receives: put in order by their offsets, repeats dropped, and held until the application
 * takes them. It says how far ahead of the application the peer may send (the window), which grows with use.
 */
final class ReceiveStream {
    private final Buffers buffers;
    private final MemoryAccount account;
    private final ReceiveWindow window;
    private final PartialRecords partial;
    private final SliceQueue ready;

    /** Null while nothing is ahead of a gap, as nearly always. */
    private @Nullable BytesAhead ahead;

    private long received;
    private long consumed;
    private long finalOffset = -1;
    private boolean discarding;

    ReceiveStream(Buffers buffers, ConnectionOptions options, Principal holder) {
        this.buffers = buffers;
        this.account = new MemoryAccount(buffers, holder);
        this.window = new ReceiveWindow(account, options);
        this.partial = new PartialRecords(account, window::limit, this::promised);
        this.ready = new SliceQueue(buffers);
    }

    /** To whom all is charged that the peer makes this end hold. */
    MemoryAccount account() {
        return account;
    }

    /** For records that have not come whole. */
    PartialRecords partial() {
        return partial;
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

    /** Of what the peer may send, the bytes for which nothing is held yet. */
    private long promised() {
        return Math.max(0, limit() - received - (ahead == null ? 0 : ahead.held()));
    }

    /** What is here takes so many bytes of memory: in order, ahead of a gap, and of records that have not come whole. */
    long memory() {
        return ready.memory() + (ahead == null ? 0 : ahead.memory()) + partial.held();
    }

    /** Everything that the peer will ever send is here. */
    boolean isEnded() {
        return received == finalOffset;
    }

    /** Bytes held: ready for the application, or ahead of a gap. */
    boolean isEmpty() {
        return ready.isEmpty() && ahead == null;
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
            holdAhead(offset, array, from, length);
            return false;
        }
        int skip = (int) (received - offset);
        received = end;
        boolean kept = ready.add(array, from + skip, length - skip);
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
        return ahead == null ? received : ahead.end();
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

    /** From now on what is held is charged to somebody else. */
    void chargeTo(Principal holder) {
        account.chargeTo(holder);
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
        ready.clear();
        dropAhead();
        handleConsumed(received - consumed, 0, now);
    }

    /** What nobody reads need not arrive: a gap is as good as its bytes. */
    private void skipTo(long end) {
        received = end;
        consumed = end;
        window.handleConsumed(consumed, 0, 0);
    }

    private void holdAhead(long offset, byte[] array, int from, int length) throws ProtocolException {
        if (ahead == null) {
            ahead = new BytesAhead(buffers, account);
        }
        ahead.add(offset, array, from, length);
    }

    private void closeGaps() {
        if (ahead == null) {
            return;
        }
        for (BytesAhead.Part part = ahead.poll(received); part != null; part = ahead.poll(received)) {
            Slice slice = part.slice();
            received += slice.length();
            if (!part.isWhole()) {
                ready.addCopy(slice.array(), slice.offset(), slice.length());
            } else if (!ready.add(slice.array(), slice.offset(), slice.length())) {
                buffers.release(slice.array());
            }
        }
        if (ahead.isEmpty()) {
            ahead = null;
        }
    }

    private void dropAhead() {
        if (ahead != null) {
            ahead.clear();
            ahead = null;
        }
    }

    /** The connection is over: what the application can no longer get is given back. */
    void close() {
        dropAhead();
        window.close();
        partial.close();
    }

    /** The same where nothing is known of its state: buffers that may be in use elsewhere are not given back. */
    void abandon() {
        account.giveAll();
    }
}
