package io.msocket.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the client says of itself when it opens a connection. Bytes behind the known ones are left for later versions.
 *
 * @param pathId the number of the first flowpath
 * @param limit how far the server may send
 * @param retention how long the client keeps the connection without a flowpath
 * @param cleartextData whether the client asks for cleartext data
 * @param features the {@link Features} that the client knows
 * @param service what the client wants to be connected to
 * @param instance which process of that service, or {@link ServiceInstance#ANY}
 */
record ClientParameters(
        int pathId,
        long limit,
        Duration retention,
        boolean cleartextData,
        int features,
        Service service,
        ServiceInstance instance) {
    static final int CLEARTEXT_FLAG = 1;

    private static final int FEATURES_AT = 4 + 8 + 4 + 1;
    private static final int INSTANCE_AT = FEATURES_AT + 4;
    private static final int TEXTS_AT = INSTANCE_AT + ServiceInstance.LENGTH;

    byte[] toBytes() {
        byte[] name = service.name().getBytes(StandardCharsets.UTF_8);
        byte[] protocol = service.protocol().getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[TEXTS_AT + 1 + name.length + 1 + protocol.length];
        Wire.putInt(bytes, 0, pathId);
        Wire.putLong(bytes, 4, limit);
        Wire.putInt(bytes, 12, seconds(retention));
        bytes[16] = (byte) (cleartextData ? CLEARTEXT_FLAG : 0);
        Wire.putInt(bytes, FEATURES_AT, features);
        instance.write(bytes, INSTANCE_AT);
        putText(bytes, putText(bytes, TEXTS_AT, name), protocol);
        return bytes;
    }

    private static int putText(byte[] target, int at, byte[] text) {
        target[at] = (byte) text.length;
        System.arraycopy(text, 0, target, at + 1, text.length);
        return at + 1 + text.length;
    }

    static ClientParameters parse(byte[] bytes) throws ProtocolException {
        requireLength(bytes, TEXTS_AT + 2);
        int pathId = Wire.getInt(bytes, 0);
        if (pathId < 0) {
            throw ProtocolException.malformed("flowpath number beyond 2^31: " + Integer.toUnsignedString(pathId));
        }
        byte[] name = text(bytes, TEXTS_AT);
        byte[] protocol = text(bytes, TEXTS_AT + 1 + name.length);
        return new ClientParameters(
                pathId,
                nonNegative(Wire.getLong(bytes, 4)),
                Duration.ofSeconds(Integer.toUnsignedLong(Wire.getInt(bytes, 12))),
                (bytes[16] & CLEARTEXT_FLAG) != 0,
                Wire.getInt(bytes, FEATURES_AT),
                service(name, protocol),
                ServiceInstance.read(bytes, INSTANCE_AT));
    }

    private static Service service(byte[] name, byte[] protocol) throws ProtocolException {
        try {
            return new Service(decoded(name), decoded(protocol));
        } catch (IllegalArgumentException e) {
            throw ProtocolException.malformed("client parameters: " + e.getMessage());
        }
    }

    private static String decoded(byte[] text) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ProtocolException.malformed("client parameters with a text that is not UTF-8");
        }
    }

    private static byte[] text(byte[] bytes, int at) throws ProtocolException {
        requireLength(bytes, at + 1);
        int end = at + 1 + (bytes[at] & 0xff);
        requireLength(bytes, end);
        return Arrays.copyOfRange(bytes, at + 1, end);
    }

    private static void requireLength(byte[] bytes, int least) throws ProtocolException {
        if (bytes.length < least) {
            throw ProtocolException.malformed("client parameters of %d bytes".formatted(bytes.length));
        }
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
