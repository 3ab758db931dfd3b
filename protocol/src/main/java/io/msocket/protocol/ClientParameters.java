package io.msocket.protocol;

import java.time.Duration;

/**
 * What the client says of itself when it opens a connection. Bytes behind the known ones are left for later versions.
 *
 * @param pathId the number of the first flowpath
 * @param limit how far the server may send
 * @param retention how long the client keeps the connection without a flowpath
 * @param cleartextData whether the client asks for cleartext data
 */
record ClientParameters(int pathId, long limit, Duration retention, boolean cleartextData) {
    private static final int LENGTH = 4 + 8 + 4 + 1;
    static final int CLEARTEXT_FLAG = 1;

    byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        Wire.putInt(bytes, 0, pathId);
        Wire.putLong(bytes, 4, limit);
        Wire.putInt(bytes, 12, seconds(retention));
        bytes[16] = (byte) (cleartextData ? CLEARTEXT_FLAG : 0);
        return bytes;
    }

    static ClientParameters parse(byte[] bytes) throws ProtocolException {
        if (bytes.length < LENGTH) {
            throw ProtocolException.malformed("client parameters of %d bytes".formatted(bytes.length));
        }
        int pathId = Wire.getInt(bytes, 0);
        if (pathId < 0) {
            throw ProtocolException.malformed("flowpath number beyond 2^31: " + Integer.toUnsignedString(pathId));
        }
        return new ClientParameters(
                pathId,
                nonNegative(Wire.getLong(bytes, 4)),
                Duration.ofSeconds(Integer.toUnsignedLong(Wire.getInt(bytes, 12))),
                (bytes[16] & CLEARTEXT_FLAG) != 0);
    }

    static int seconds(Duration time) {
        return (int) Math.min(time.toSeconds(), 0xffff_ffffL);
    }

    static long nonNegative(long offset) throws ProtocolException {
        if (offset < 0) {
            throw ProtocolException.malformed("offset beyond 2^63: " + Long.toUnsignedString(offset));
        }
        return offset;
    }
}
