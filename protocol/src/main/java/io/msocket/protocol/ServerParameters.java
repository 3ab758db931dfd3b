package io.msocket.protocol;

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
    private static final int LENGTH = ConnectionId.LENGTH + SECRET_LENGTH + SECRET_LENGTH + 8 + 4 + 1;

    byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        System.arraycopy(connectionId.toBytes(), 0, bytes, 0, ConnectionId.LENGTH);
        System.arraycopy(joinSecret, 0, bytes, 16, SECRET_LENGTH);
        System.arraycopy(resetToken, 0, bytes, 48, SECRET_LENGTH);
        Wire.putLong(bytes, 80, limit);
        Wire.putInt(bytes, 88, ClientParameters.seconds(retention));
        bytes[92] = (byte) (cleartextData ? ClientParameters.CLEARTEXT_FLAG : 0);
        return bytes;
    }

    static ServerParameters parse(byte[] bytes) throws ProtocolException {
        if (bytes.length < LENGTH) {
            throw ProtocolException.malformed("server parameters of %d bytes".formatted(bytes.length));
        }
        return new ServerParameters(
                ConnectionId.read(bytes, 0),
                Arrays.copyOfRange(bytes, 16, 48),
                Arrays.copyOfRange(bytes, 48, 80),
                ClientParameters.nonNegative(Wire.getLong(bytes, 80)),
                Duration.ofSeconds(Integer.toUnsignedLong(Wire.getInt(bytes, 88))),
                (bytes[92] & ClientParameters.CLEARTEXT_FLAG) != 0);
    }
}
