package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.util.Arrays;

/**
 * The payload of a join's first message, sealed for the server's instance: nobody on the way sees which connection is meant.
 *
 * @param connectionId the connection to join
 * @param secretId the number of the join secret that is proved
 * @param proof of that secret, 32 bytes
 * @param parameters what the client says; nothing of it is to be believed before the proof is checked
 */
record JoinProposal(ConnectionId connectionId, int secretId, byte[] proof, byte[] parameters) {
    private static final int SECRET_ID_AT = ConnectionId.LENGTH;
    private static final int PROOF_AT = SECRET_ID_AT + Integer.BYTES;
    private static final int PARAMETERS_AT = PROOF_AT + CipherSuite.HASH_LENGTH;

    /** How much longer it is than the parameters alone. */
    static final int OVERHEAD = PARAMETERS_AT;

    byte[] toBytes() {
        byte[] bytes = new byte[PARAMETERS_AT + parameters.length];
        System.arraycopy(connectionId.toBytes(), 0, bytes, 0, ConnectionId.LENGTH);
        Wire.putInt(bytes, SECRET_ID_AT, secretId);
        System.arraycopy(proof, 0, bytes, PROOF_AT, proof.length);
        System.arraycopy(parameters, 0, bytes, PARAMETERS_AT, parameters.length);
        return bytes;
    }

    static JoinProposal parse(byte[] bytes) throws ProtocolException {
        if (bytes.length < PARAMETERS_AT) {
            throw ProtocolException.malformed("a join of %d bytes".formatted(bytes.length));
        }
        return new JoinProposal(
                ConnectionId.read(bytes, 0),
                Wire.getInt(bytes, SECRET_ID_AT),
                Arrays.copyOfRange(bytes, PROOF_AT, PARAMETERS_AT),
                Arrays.copyOfRange(bytes, PARAMETERS_AT, bytes.length));
    }
}
