package io.msocket.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames handshake messages: kind, 16-bit length, body. Collects one message at a time from the bytes that arrive, and
 * never more than {@link Limits#MAX_HANDSHAKE_MESSAGE}.
 */
final class HandshakeFraming {
    static final int HEADER_LENGTH = 3;

    /** What a handshake message is. */
    enum Kind {
        /** A message of the Noise handshake, or what says in its place that the connection to join is lost. */
        NOISE(0),
        /** The server refuses; the body is a reason text. Not authenticated, so only a hint. */
        REFUSED(1),
        /** The same, because of the client's key. */
        NOT_ALLOWED(2);

        private final int wire;

        Kind(int wire) {
            this.wire = wire;
        }
    }

    /** One whole message. */
    record Message(Kind kind, byte[] body) {}

    private static final Kind[] KINDS = Kind.values();

    private final byte[] header = new byte[HEADER_LENGTH];
    private int headerLength;
    private byte[] body = header;
    private int bodyFilled;

    static byte[] frame(Kind kind, byte[] body) {
        byte[] message = new byte[HEADER_LENGTH + body.length];
        message[0] = (byte) kind.wire;
        Wire.putShort(message, 1, body.length);
        System.arraycopy(body, 0, message, HEADER_LENGTH, body.length);
        return message;
    }

    /** The next message, or null while it is not whole. Takes not one byte beyond it. */
    @Nullable
    Message read(ByteBuffer in) throws ProtocolException {
        if (headerLength < HEADER_LENGTH) {
            int count = Math.min(in.remaining(), HEADER_LENGTH - headerLength);
            in.get(header, headerLength, count);
            headerLength += count;
            if (headerLength < HEADER_LENGTH) {
                return null;
            }
            body = new byte[checkedLength()];
            bodyFilled = 0;
        }
        int count = Math.min(in.remaining(), body.length - bodyFilled);
        in.get(body, bodyFilled, count);
        bodyFilled += count;
        if (bodyFilled < body.length) {
            return null;
        }
        headerLength = 0;
        return new Message(KINDS[header[0]], body);
    }

    private int checkedLength() throws ProtocolException {
        int length = Wire.getShort(header, 1);
        if (header[0] < 0 || header[0] >= KINDS.length || length > Limits.MAX_HANDSHAKE_MESSAGE) {
            throw ProtocolException.malformed("not an msocket handshake message");
        }
        return length;
    }
}
