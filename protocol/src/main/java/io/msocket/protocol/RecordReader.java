package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.nio.ByteBuffer;

/** Cuts the bytes that arrive on one flowpath into records. Holds an array only while a record is incomplete. */
final class RecordReader {
    private static final byte[] NONE = new byte[0];

    private final Buffers buffers;
    private final boolean clearDataAllowed;
    private final byte[] header = new byte[Limits.RECORD_HEADER_LENGTH];
    private int headerLength;
    private byte[] body = NONE;
    private int bodyLength;
    private int bodyFilled;
    private RecordRoom room = RecordRoom.OF_FIRST;

    RecordReader(Buffers buffers, boolean clearDataAllowed) {
        this.buffers = buffers;
        this.clearDataAllowed = clearDataAllowed;
    }

    /**
     * Takes bytes in until a record is whole or nothing is left; whether one is whole.
     *
     * @param within says what may be held of one that is not
     */
    boolean read(ByteBuffer in, RecordRoom within) throws ProtocolException {
        if (headerLength < header.length) {
            int count = Math.min(in.remaining(), header.length - headerLength);
            in.get(header, headerLength, count);
            headerLength += count;
            if (headerLength < header.length) {
                return false;
            }
            bodyLength = checkedBodyLength(within.longestBody());
            bodyFilled = 0;
            if (!within.hold(bodyLength)) {
                headerLength = 0;
                throw ProtocolException.noMemory("there is no memory for a record of %d bytes".formatted(bodyLength));
            }
            room = within;
            body = buffers.acquire(bodyLength);
        }
        int count = Math.min(in.remaining(), bodyLength - bodyFilled);
        in.get(body, bodyFilled, count);
        bodyFilled += count;
        return bodyFilled == bodyLength;
    }

    private int checkedBodyLength(int longestBody) throws ProtocolException {
        int type = header[0];
        int length = Wire.getMedium(header, 1);
        int least;
        if (type == RecordType.SEALED) {
            least = CipherSuite.TAG_LENGTH + 1;
        } else if (type == RecordType.CLEAR_DATA && clearDataAllowed) {
            least = RecordProtection.SEALED_OFFSET_LENGTH + 1;
        } else {
            throw ProtocolException.forged("record of type %d is not allowed here".formatted(type));
        }
        if (length < least || length > longestBody) {
            throw ProtocolException.forged("record of %d bytes".formatted(length));
        }
        return length;
    }

    int type() {
        return header[0];
    }

    byte[] header() {
        return header;
    }

    byte[] body() {
        return body;
    }

    int bodyLength() {
        return bodyLength;
    }

    /** The record is used up; its array goes back unless somebody kept it. */
    void next(boolean bodyWasKept) {
        if (!bodyWasKept) {
            buffers.release(body);
        }
        body = NONE;
        headerLength = 0;
        room.giveBack(bodyLength);
    }

    void release() {
        if (body != NONE) {
            next(false);
        }
    }
}
