package io.msocket.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Appends frames to the plaintext of one record. */
final class FrameWriter {
    /** The frames of which a record has one at most, and the tag, take less than the rest of its control part. */
    private static final int MANY_FRAMES_LENGTH = Limits.MAX_RECORD_CONTROL - 256;

    private final byte[] target;
    private @Nullable TrafficCount count;
    private int length;

    FrameWriter(int capacity) {
        target = new byte[capacity];
    }

    byte[] array() {
        return target;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Begins a record; its frames are counted. */
    void begin(TrafficCount by) {
        length = 0;
        count = by;
    }

    private void put(int type) {
        target[length] = (byte) type;
        if (count != null) {
            count.handleFrameSent(type);
        }
    }

    /**
     * Whether a frame of which there may be many fits into the part of a record that is not data. What may come once is
     * always left room for.
     */
    boolean hasRoomFor(int frameLength) {
        return length + frameLength <= MANY_FRAMES_LENGTH;
    }

    void ack(int pathId, long pathReceived, long cumulative, long limit) {
        put(FrameType.ACK);
        Wire.putInt(target, length + 1, pathId);
        Wire.putLong(target, length + 5, pathReceived);
        Wire.putLong(target, length + 13, cumulative);
        Wire.putLong(target, length + 21, limit);
        length += FrameType.ACK_LENGTH;
    }

    void ping(long token) {
        typeAndLong(FrameType.PING, token);
    }

    void pong(long token) {
        typeAndLong(FrameType.PONG, token);
    }

    void fin(long finalOffset) {
        typeAndLong(FrameType.FIN, finalOffset);
    }

    private void typeAndLong(int type, long value) {
        put(type);
        Wire.putLong(target, length + 1, value);
        length += 1 + Long.BYTES;
    }

    void stop() {
        put(FrameType.STOP);
        length++;
    }

    void done() {
        put(FrameType.DONE);
        length++;
    }

    void pathClose(int pathId) {
        put(FrameType.PATH_CLOSE);
        Wire.putInt(target, length + 1, pathId);
        length += FrameType.PATH_CLOSE_LENGTH;
    }

    void keyOffer(int number, int baseSecret, byte[] key) {
        put(FrameType.KEY_OFFER);
        Wire.putInt(target, length + 1, number);
        Wire.putInt(target, length + 5, baseSecret);
        System.arraycopy(key, 0, target, length + 9, key.length);
        length += FrameType.KEY_OFFER_LENGTH;
    }

    void keyAnswer(int number, byte[] key) {
        put(FrameType.KEY_ANSWER);
        Wire.putInt(target, length + 1, number);
        System.arraycopy(key, 0, target, length + 5, key.length);
        length += FrameType.KEY_ANSWER_LENGTH;
    }

    void keyDone(int number) {
        put(FrameType.KEY_DONE);
        Wire.putInt(target, length + 1, number);
        length += FrameType.KEY_DONE_LENGTH;
    }

    void pathRole(int pathId, int number, PathWish wish) {
        put(FrameType.PATH_ROLE);
        Wire.putInt(target, length + 1, pathId);
        Wire.putInt(target, length + 5, number);
        target[length + 9] = wish.code();
        length += FrameType.PATH_ROLE_LENGTH;
    }

    void addresses(AddressList list) {
        put(FrameType.ADDRESSES);
        length += list.writeTo(target, length);
    }

    void addressesHeard(int number) {
        put(FrameType.ADDRESSES_HEARD);
        Wire.putInt(target, length + 1, number);
        length += FrameType.ADDRESSES_HEARD_LENGTH;
    }

    void controlPort(int port) {
        put(FrameType.CONTROL_PORT);
        Wire.putShort(target, length + 1, port);
        length += FrameType.CONTROL_PORT_LENGTH;
    }

    void reset(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int textLength = Math.min(text.length, Limits.MAX_REASON_LENGTH);
        put(FrameType.RESET);
        Wire.putShort(target, length + 1, code);
        target[length + 3] = (byte) textLength;
        System.arraycopy(text, 0, target, length + FrameType.RESET_HEADER_LENGTH, textLength);
        length += FrameType.RESET_HEADER_LENGTH + textLength;
    }

    /** Appends the start of a DATA frame, which is a record's last: its bytes follow to the record's end. */
    void data(long offset) {
        put(FrameType.DATA);
        Wire.putLong(target, length + 1, offset);
        length += FrameType.DATA_HEADER_LENGTH;
    }

    /** Appends room for bytes of the DATA frame; returns where it begins. */
    int room(int count) {
        int at = length;
        length += count;
        return at;
    }
}
