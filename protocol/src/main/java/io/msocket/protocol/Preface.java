package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakePattern;
import java.util.Arrays;

/**
 * The first bytes on every TCP connection, from the client: who we are, which version, which handshake. They are the
 * handshake's prologue, so that nobody can change them unnoticed. docs/PROTOCOL.md, section "Preface".
 *
 * @param suite the cipher suite's id
 * @param pattern the handshake: one that opens a connection, or {@link HandshakePattern#NK_PSK2} to join one
 */
record Preface(int suite, HandshakePattern pattern) {
    static final int VERSION = 1;

    /** Magic, version, suite, pattern, a zero. */
    static final int LENGTH = 8;

    private static final byte[] MAGIC = {'M', 'S', 'O', 'K'};

    boolean isJoin() {
        return pattern == HandshakePattern.NK_PSK2;
    }

    byte[] toBytes() {
        byte[] bytes = Arrays.copyOf(MAGIC, LENGTH);
        bytes[4] = VERSION;
        bytes[5] = (byte) suite;
        bytes[6] = (byte) pattern.id();
        return bytes;
    }

    /** Refuses what cannot become a preface, as early as possible. */
    static void checkStart(byte[] bytes, int length) throws ProtocolException {
        int compared = Math.min(length, MAGIC.length);
        if (Arrays.mismatch(bytes, 0, compared, MAGIC, 0, compared) >= 0) {
            throw ProtocolException.malformed("not an msocket client: the first bytes are not \"MSOK\"");
        }
        if (length > 4 && bytes[4] != VERSION) {
            throw ProtocolException.incompatible(
                    "the client speaks version %d, this side speaks %d".formatted(bytes[4] & 0xff, VERSION));
        }
    }

    static Preface parse(byte[] bytes) throws ProtocolException {
        checkStart(bytes, LENGTH);
        HandshakePattern pattern = HandshakePattern.byId(bytes[6] & 0xff);
        if (pattern == null) {
            throw ProtocolException.malformed("unknown handshake pattern " + (bytes[6] & 0xff));
        }
        if (bytes[7] != 0) {
            throw ProtocolException.malformed("the preface's reserved byte is not zero");
        }
        return new Preface(bytes[5] & 0xff, pattern);
    }
}
