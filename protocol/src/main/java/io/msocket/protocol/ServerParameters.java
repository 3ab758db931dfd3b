package io.msocket.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the server grants a client that opens a connection: always encrypted to that client.
 *
 * @param connectionId the connection's name
 * @param joinSecret what both sides prove when a flowpath joins, 32 bytes
 * @param resetToken what the server will prove should it lose the connection's state, 32 bytes
 * @param limit how far the client may send
 * @param retention how long the server keeps the connection without a flowpath
 * @param cleartextData whether stream data goes in clear: only if the client has asked for it too
 */
record ServerParameters(
        ConnectionId connectionId,
        byte[] joinSecret,
        byte[] resetToken,
        long limit,
        Duration retention,
        boolean cleartextData) {
    static final int SECRET_LENGTH = 32;
    private static final int ACCEPTED = 0;
    private static final int REFUSED = 1;
    private static final int LENGTH = 1 + ConnectionId.LENGTH + SECRET_LENGTH + SECRET_LENGTH + 8 + 4 + 1;

    byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        bytes[0] = ACCEPTED;
        System.arraycopy(connectionId.toBytes(), 0, bytes, 1, ConnectionId.LENGTH);
        System.arraycopy(joinSecret, 0, bytes, 17, SECRET_LENGTH);
        System.arraycopy(resetToken, 0, bytes, 49, SECRET_LENGTH);
        Wire.putLong(bytes, 81, limit);
        Wire.putInt(bytes, 89, ClientParameters.seconds(retention));
        bytes[93] = (byte) (cleartextData ? ClientParameters.CLEARTEXT_FLAG : 0);
        return bytes;
    }

    /** The payload that refuses a client whose wishes the server cannot grant. */
    static byte[] refusal(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[1 + Math.min(text.length, Limits.MAX_REASON_LENGTH)];
        bytes[0] = REFUSED;
        System.arraycopy(text, 0, bytes, 1, bytes.length - 1);
        return bytes;
    }

    static ServerParameters parse(byte[] bytes) throws ProtocolException {
        if (bytes.length > 0 && bytes[0] == REFUSED) {
            String reason = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
            throw ProtocolException.incompatible("the server refuses: " + reason);
        }
        if (bytes.length < LENGTH || bytes[0] != ACCEPTED) {
            throw ProtocolException.malformed("server parameters of %d bytes".formatted(bytes.length));
        }
        return new ServerParameters(
                ConnectionId.read(bytes, 1),
                Arrays.copyOfRange(bytes, 17, 49),
                Arrays.copyOfRange(bytes, 49, 81),
                ClientParameters.nonNegative(Wire.getLong(bytes, 81)),
                Duration.ofSeconds(Integer.toUnsignedLong(Wire.getInt(bytes, 89))),
                (bytes[93] & ClientParameters.CLEARTEXT_FLAG) != 0);
    }
}
