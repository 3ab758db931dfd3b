package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.nio.ByteBuffer;

/**
 * Cuts the bytes that arrive on one flowpath into records. A record that comes whole gets an array at once, and is nobody's burden. Of one
 * that does not, an array is held that is about twice as long as what has come, at most: what a header announces takes no memory by itself.
 * Where half of a record has come the array is that of the whole, so that few bytes are copied once more.
 */
final class RecordReader {
    /** Of the first array where little has come: a pool's smallest. */
    static final int LEAST_CAPACITY = 2 * 1024;

    private static final byte[] NONE = new byte[0];

    private final Buffers buffers;
    private final boolean clearDataAllowed;
    private final byte[] header = new byte[Limits.RECORD_HEADER_LENGTH];
    private int headerLength;
    private byte[] body = NONE;
    private int bodyLength;
    private int bodyFilled;
    private RecordRoom room = RecordRoom.OF_FIRST;

    /** The array's length, as the room was told; zero of a record that is whole. */
    private int held;

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
            room = within;
        }
        int count = Math.min(in.remaining(), bodyLength - bodyFilled);
        makeRoom(bodyFilled + count);
        in.get(body, bodyFilled, count);
        bodyFilled += count;
        if (bodyFilled < bodyLength) {
            return false;
        }
        giveBack();
        return true;
    }

    /** For so many bytes of the body. */
    private void makeRoom(int bytes) throws ProtocolException {
        if (bytes <= body.length) {
            return;
        }
        boolean isWhole = bytes == bodyLength;
        byte[] larger = buffers.acquire(Math.min(bodyLength, Math.max(LEAST_CAPACITY, 2 * bytes)));
        if (!isWhole && !room.hold(larger.length - held)) {
            buffers.release(larger);
            throw ProtocolException.noMemory("there is no memory for a record of %d bytes".formatted(bodyLength));
        }
        held = isWhole ? held : larger.length;
        System.arraycopy(body, 0, larger, 0, bodyFilled);
        releaseBody();
        body = larger;
    }

    /** How many bytes the array has of a record that has not come whole; zero for none. */
    int held() {
        return held;
    }

    private void giveBack() {
        room.giveBack(held);
        held = 0;
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
            releaseBody();
        }
        body = NONE;
        headerLength = 0;
    }

    private void releaseBody() {
        if (body != NONE) {
            buffers.release(body);
            body = NONE;
        }
    }

    /** Gives back what it holds. */
    void release() {
        giveBack();
        next(false);
    }
}
