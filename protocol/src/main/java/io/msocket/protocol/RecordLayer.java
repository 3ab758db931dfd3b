package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.TrafficKeys;
import java.nio.ByteBuffer;

/** Records on one flowpath, both ways: cuts, opens and seals them. */
final class RecordLayer {
    private static final byte[] NONE = new byte[0];

    private final Buffers buffers;
    private final RecordReader reader;
    private final RecordProtection inbound;
    private final RecordProtection outbound;
    private byte[] content = NONE;
    private int contentLength;
    private long clearOffset;

    private RecordLayer(Buffers buffers, boolean clearData, RecordProtection inbound, RecordProtection outbound) {
        this.buffers = buffers;
        this.reader = new RecordReader(buffers, clearData);
        this.inbound = inbound;
        this.outbound = outbound;
    }

    static RecordLayer ofClient(CipherSuite suite, TrafficKeys keys, Buffers buffers, boolean clearData) {
        return new RecordLayer(
                buffers,
                clearData,
                new RecordProtection(suite, keys.responderToInitiator()),
                new RecordProtection(suite, keys.initiatorToResponder()));
    }

    static RecordLayer ofServer(CipherSuite suite, TrafficKeys keys, Buffers buffers, boolean clearData) {
        return new RecordLayer(
                buffers,
                clearData,
                new RecordProtection(suite, keys.initiatorToResponder()),
                new RecordProtection(suite, keys.responderToInitiator()));
    }

    /**
     * Takes bytes in until one record is whole and authentic; of clear data only the framing is. Then {@link #content} has
     * it until {@link #next}.
     *
     * @param room says what may be held of a record that is not whole
     */
    boolean read(ByteBuffer in, RecordRoom room) throws ProtocolException {
        if (!reader.read(in, room)) {
            return false;
        }
        if (isClearData()) {
            clearOffset = inbound.openOffset(reader.header(), reader.body());
            content = reader.body();
            contentLength = reader.bodyLength();
            return true;
        }
        content = buffers.acquire(reader.bodyLength() - CipherSuite.TAG_LENGTH);
        contentLength = inbound.open(reader.header(), reader.body(), reader.bodyLength(), content);
        reader.next(false);
        return true;
    }

    /** Whether there is an array of a record that has not come whole. */
    boolean holdsPart() {
        return reader.held() > 0;
    }

    /** Whether the record is clear data, else it holds frames. */
    boolean isClearData() {
        return reader.type() == RecordType.CLEAR_DATA;
    }

    /** Where in the stream the clear data belongs. */
    long clearOffset() {
        return clearOffset;
    }

    /** The frames; or clear data, behind {@link RecordProtection#SEALED_OFFSET_LENGTH} bytes that are used up. */
    byte[] content() {
        return content;
    }

    int contentLength() {
        return contentLength;
    }

    /** Done with the record; its array goes back unless somebody kept it. */
    void next(boolean kept) {
        if (content == reader.body()) {
            reader.next(kept);
        } else if (!kept) {
            buffers.release(content);
        }
        content = NONE;
    }

    /** Writes the frames, and the data behind them, as one sealed record to the target; returns its length. */
    int seal(FrameWriter frames, Slice data, byte[] target) {
        return outbound.seal(frames, data, target);
    }

    /** Writes what comes in front of so many bytes of clear data to the target; returns its length. */
    int sealOffset(long offset, int dataLength, byte[] target) {
        return outbound.sealOffset(offset, dataLength, target);
    }

    /** A sealed record of the frames alone. */
    byte[] seal(FrameWriter frames) {
        byte[] record = new byte[Limits.RECORD_HEADER_LENGTH + frames.length() + CipherSuite.TAG_LENGTH];
        seal(frames, Slice.NOTHING, record);
        return record;
    }

    /**
     * Seals what follows under a key that needs this secret as well: who knows the old key and not the secret is locked out.
     * The peer must do {@link #renewInbound} with the same secret between the same two records.
     *
     * @param freshSecret {@value CipherSuite#KEY_LENGTH} bytes, as of a key agreement
     */
    void renewOutbound(byte[] freshSecret) {
        outbound.renew(freshSecret);
    }

    /** Opens what follows the record read last under a key that needs this secret as well. */
    void renewInbound(byte[] freshSecret) {
        inbound.renew(freshSecret);
    }

    /** Gives every array back. */
    void release() {
        if (content != NONE) {
            next(false);
        }
        reader.release();
    }
}
