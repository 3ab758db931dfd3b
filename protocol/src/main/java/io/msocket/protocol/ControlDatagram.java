package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A UDP datagram between control sockets that has the form of one; whether somebody who may has made it is for {@link
 * ControlKeys} to say. docs/PROTOCOL.md, section "Moves of the server".
 *
 * <pre>
 *  0         1      2            18     34                                           length
 *  +---------+------+------------+------+-----------------------------+--------------+
 *  | version | kind | blinded id | salt | sealed text (of fixed size) | tag          |
 *  +---------+------+------------+------+-----------------------------+--------------+
 * </pre>
 *
 * @param id which connection is meant
 * @param bytes all of it
 */
record ControlDatagram(Kind kind, BlindedId id, byte[] bytes) {
    private static final byte VERSION = 1;

    private static final int KIND_AT = 1;
    private static final int ID_AT = 2;
    private static final int SALT_AT = ID_AT + BlindedId.LENGTH;

    /** Never the same by chance: the key for each datagram is made with it. */
    static final int SALT_LENGTH = 16;

    /** What is in clear, and sealed with the text. */
    static final int HEADER_LENGTH = SALT_AT + SALT_LENGTH;

    /** What it says. Each has a length and a direction; those of one direction have the same keys. */
    enum Kind {
        /** From the server: it can be reached elsewhere. */
        RECONNECT(1, Reconnect.LENGTH, "msocket control to client"),
        /** From the client: it has heard that. */
        RECONNECT_HEARD(2, Long.BYTES, "msocket control to server"),
        /** From the client: what is between it and the server is to let datagrams through to where this one comes from. */
        HERE(3, Reconnect.LENGTH, "msocket control to server");

        private final byte code;
        private final int textLength;
        private final String keyLabel;

        Kind(int code, int textLength, String keyLabel) {
            this.code = (byte) code;
            this.textLength = textLength;
            this.keyLabel = keyLabel;
        }

        int textLength() {
            return textLength;
        }

        int length() {
            return HEADER_LENGTH + textLength + CipherSuite.TAG_LENGTH;
        }

        /** What its keys are derived for. */
        String keyLabel() {
            return keyLabel;
        }

        private boolean isKindOf(byte[] bytes) {
            return bytes.length == length() && bytes[KIND_AT] == code;
        }
    }

    /** Null for what no control socket sends; of that nothing is to be said to anybody. */
    static @Nullable ControlDatagram parse(byte[] bytes) {
        for (Kind kind : Kind.values()) {
            if (kind.isKindOf(bytes) && bytes[0] == VERSION) {
                return new ControlDatagram(kind, BlindedId.read(bytes, ID_AT), bytes);
            }
        }
        return null;
    }

    /** Room for a datagram, with its header. */
    static byte[] begin(Kind kind, BlindedId id, byte[] salt) {
        byte[] bytes = new byte[kind.length()];
        bytes[0] = VERSION;
        bytes[KIND_AT] = kind.code;
        id.putInto(bytes, ID_AT);
        System.arraycopy(salt, 0, bytes, SALT_AT, SALT_LENGTH);
        return bytes;
    }

    byte[] salt() {
        return Arrays.copyOfRange(bytes, SALT_AT, HEADER_LENGTH);
    }
}
