package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the server grants a client that opens a connection: always encrypted to that client.
 *
 * @param connectionId the connection's name
 * @param joinSecret what both sides prove when a flowpath joins, 32 bytes, the first of many
 * @param resetToken what the server will prove should it lose the connection's state, 32 bytes
 * @param joinKey the public key that joins are sealed for, 32 bytes
 * @param instance which process of the service this is
 * @param limit how far the client may send
 * @param retention how long the server keeps the connection without a flowpath
 * @param features the {@link Features} that both know
 * @param cleartextData whether stream data goes in clear: only if the client has asked for it too
 */
record ServerParameters(
        ConnectionId connectionId,
        byte[] joinSecret,
        byte[] resetToken,
        byte[] joinKey,
        ServiceInstance instance,
        long limit,
        Duration retention,
        int features,
        boolean cleartextData) {
    static final int SECRET_LENGTH = 32;

    private static final int SECRET_AT = ConnectionId.LENGTH;
    private static final int TOKEN_AT = SECRET_AT + SECRET_LENGTH;
    private static final int JOIN_KEY_AT = TOKEN_AT + SECRET_LENGTH;
    private static final int INSTANCE_AT = JOIN_KEY_AT + CipherSuite.KEY_LENGTH;
    private static final int LIMIT_AT = INSTANCE_AT + ServiceInstance.LENGTH;
    private static final int RETENTION_AT = LIMIT_AT + Long.BYTES;
    private static final int FEATURES_AT = RETENTION_AT + Integer.BYTES;
    private static final int FLAGS_AT = FEATURES_AT + Integer.BYTES;
    static final int LENGTH = FLAGS_AT + 1;

    byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        System.arraycopy(connectionId.toBytes(), 0, bytes, 0, ConnectionId.LENGTH);
        System.arraycopy(joinSecret, 0, bytes, SECRET_AT, SECRET_LENGTH);
        System.arraycopy(resetToken, 0, bytes, TOKEN_AT, SECRET_LENGTH);
        System.arraycopy(joinKey, 0, bytes, JOIN_KEY_AT, CipherSuite.KEY_LENGTH);
        instance.write(bytes, INSTANCE_AT);
        Wire.putLong(bytes, LIMIT_AT, limit);
        Wire.putInt(bytes, RETENTION_AT, ClientParameters.seconds(retention));
        Wire.putInt(bytes, FEATURES_AT, features);
        bytes[FLAGS_AT] = (byte) (cleartextData ? ClientParameters.CLEARTEXT_FLAG : 0);
        return bytes;
    }

    static ServerParameters parse(byte[] bytes) throws ProtocolException {
        if (bytes.length < LENGTH) {
            throw ProtocolException.malformed("server parameters of %d bytes".formatted(bytes.length));
        }
        return new ServerParameters(
                ConnectionId.read(bytes, 0),
                Arrays.copyOfRange(bytes, SECRET_AT, TOKEN_AT),
                Arrays.copyOfRange(bytes, TOKEN_AT, JOIN_KEY_AT),
                Arrays.copyOfRange(bytes, JOIN_KEY_AT, INSTANCE_AT),
                ServiceInstance.read(bytes, INSTANCE_AT),
                ClientParameters.nonNegative(Wire.getLong(bytes, LIMIT_AT)),
                Duration.ofSeconds(Integer.toUnsignedLong(Wire.getInt(bytes, RETENTION_AT))),
                Wire.getInt(bytes, FEATURES_AT),
                (bytes[FLAGS_AT] & ClientParameters.CLEARTEXT_FLAG) != 0);
    }
}
