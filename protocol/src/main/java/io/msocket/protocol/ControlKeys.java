package io.msocket.protocol;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;
import org.jspecify.annotations.Nullable;

/**
 * What seals and opens the control datagrams of one kind, of one connection, in one epoch. Each datagram has a key of its own, by its
 * salt: so nothing that counts them is in clear, and both epochs of a renewal may be used side by side.
 */
final class ControlKeys {
    private static final String ID_LABEL = "msocket control id";
    private static final String DATAGRAM_LABEL = "msocket control datagram";
    private static final byte[] NO_CONTEXT = {};

    /** A key seals one text only. */
    private static final long NONCE = 0;

    private final CipherSuite suite;
    private final ControlDatagram.Kind kind;
    private final byte[] secret;

    private ControlKeys(CipherSuite suite, ControlDatagram.Kind kind, byte[] secret) {
        this.suite = suite;
        this.kind = kind;
        this.secret = secret;
    }

    /** @param epoch the number of the join secret */
    static ControlKeys of(
            CipherSuite suite, byte[] joinSecret, int epoch, ConnectionId connection, ControlDatagram.Kind kind) {
        byte[] context = new byte[Integer.BYTES + ConnectionId.LENGTH];
        Wire.putInt(context, 0, epoch);
        System.arraycopy(connection.toBytes(), 0, context, Integer.BYTES, ConnectionId.LENGTH);
        return new ControlKeys(suite, kind, suite.derive(joinSecret, kind.keyLabel(), context));
    }

    /** What these datagrams call the connection. */
    BlindedId id() {
        return BlindedId.read(suite.derive(secret, ID_LABEL, NO_CONTEXT), 0);
    }

    /** @param salt with which nothing else was, or will be, sealed under these keys */
    byte[] seal(byte[] salt, byte[] text) {
        if (text.length != kind.textLength()) {
            throw new IllegalArgumentException("%s of %d bytes".formatted(kind, text.length));
        }
        byte[] bytes = ControlDatagram.begin(kind, id(), salt);
        int header = ControlDatagram.HEADER_LENGTH;
        aead(salt).seal(NONCE, bytes, 0, header, text, 0, text.length, bytes, header);
        return bytes;
    }

    /** The text; null when the datagram was not sealed with these keys. */
    byte @Nullable [] open(ControlDatagram datagram) {
        byte[] bytes = datagram.bytes();
        int header = ControlDatagram.HEADER_LENGTH;
        byte[] text = new byte[bytes.length - header - CipherSuite.TAG_LENGTH];
        try {
            aead(datagram.salt()).open(NONCE, bytes, 0, header, bytes, header, bytes.length - header, text, 0);
            return text;
        } catch (AuthenticationException e) {
            // Anybody can send such a one, and gets no answer.
            return null;
        }
    }

    private Aead aead(byte[] salt) {
        return suite.handshakeAead(suite.derive(secret, DATAGRAM_LABEL, salt));
    }
}
