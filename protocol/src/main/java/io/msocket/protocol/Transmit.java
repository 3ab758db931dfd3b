package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to send on one flowpath: filled by {@link Connection#pollTransmit}, used up by the driver before the next poll.
 * One per thread is enough; it is never shared.
 */
public final class Transmit {
    final byte[] buffer = new byte[Limits.MAX_RECORD_LENGTH];
    /** Where the plaintext of the next record is put together. */
    final FrameWriter frames = new FrameWriter(Limits.MAX_RECORD_BODY);

    int pathId;
    byte[] bytes = buffer;
    int length;

    @Nullable
    Slice payload;

    /** The flowpath to send on. */
    public int pathId() {
        return pathId;
    }

    /** Holds the first {@link #length} bytes to send. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes of {@link #bytes} to send. */
    public int length() {
        return length;
    }

    /** More bytes to send after {@link #bytes}, owned by the engine and valid until its next call; or null. */
    public @Nullable Slice payload() {
        return payload;
    }

    void set(int pathId, byte[] bytes, int length) {
        this.pathId = pathId;
        this.bytes = bytes;
        this.length = length;
        this.payload = null;
    }

    int totalLength() {
        return payload == null ? length : length + payload.length();
    }
}
