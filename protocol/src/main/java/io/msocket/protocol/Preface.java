package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakePattern;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes on every TCP connection, from the client: who we are, which version, which handshake. They are the
 * handshake's prologue, so that nobody can change them unnoticed. docs/PROTOCOL.md, section "Preface".
 *
 * @param suite the cipher suite's id
 * @param pattern the handshake: one that opens a connection, or {@link HandshakePattern#NN_PSK0} to join one
 * @param connectionId the connection to join, null when opening
 */
record Preface(
        int suite, HandshakePattern pattern, @Nullable ConnectionId connectionId) {
    static final int MAGIC = 0x4d534f4b; // "MSOK"
    static final int VERSION = 1;

    /** Magic, version, suite, pattern, a zero. Then the connection's id when joining, then the first message. */
    static final int HEADER_LENGTH = 8;

    Preface {
        if (isJoin(pattern) != (connectionId != null)) {
            throw new IllegalArgumentException("a join names its connection, an opening does not");
        }
    }

    private static boolean isJoin(HandshakePattern pattern) {
        return pattern == HandshakePattern.NN_PSK0;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[connectionId == null ? HEADER_LENGTH : HEADER_LENGTH + ConnectionId.LENGTH];
        Wire.putInt(bytes, 0, MAGIC);
        bytes[4] = VERSION;
        bytes[5] = (byte) suite;
        bytes[6] = (byte) pattern.id();
        if (connectionId != null) {
            System.arraycopy(connectionId.toBytes(), 0, bytes, HEADER_LENGTH, ConnectionId.LENGTH);
        }
        return bytes;
    }

    /** Length of the whole preface, judged by its first {@link #HEADER_LENGTH} bytes. */
    static int length(byte[] header) throws ProtocolException {
        checkStart(header, HEADER_LENGTH);
        return isJoin(pattern(header)) ? HEADER_LENGTH + ConnectionId.LENGTH : HEADER_LENGTH;
    }

    /** Refuses what cannot become a preface, as early as possible. */
    static void checkStart(byte[] bytes, int length) throws ProtocolException {
        byte[] expected = {'M', 'S', 'O', 'K'};
        int compared = Math.min(length, expected.length);
        if (Arrays.mismatch(bytes, 0, compared, expected, 0, compared) >= 0) {
            throw ProtocolException.malformed("not an msocket client: the first bytes are not \"MSOK\"");
        }
        if (length > 4 && bytes[4] != VERSION) {
            throw ProtocolException.incompatible(
                    "the client speaks version %d, this side speaks %d".formatted(bytes[4] & 0xff, VERSION));
        }
    }

    static Preface parse(byte[] bytes) throws ProtocolException {
        HandshakePattern pattern = pattern(bytes);
        if (bytes[7] != 0) {
            throw ProtocolException.malformed("the preface's reserved byte is not zero");
        }
        ConnectionId id = isJoin(pattern) ? ConnectionId.read(bytes, HEADER_LENGTH) : null;
        return new Preface(bytes[5] & 0xff, pattern, id);
    }

    private static HandshakePattern pattern(byte[] header) throws ProtocolException {
        HandshakePattern pattern = HandshakePattern.byId(header[6] & 0xff);
        // Nothing is opened or joined with NKpsk2 yet.
        if (pattern == null || pattern == HandshakePattern.NK_PSK2) {
            throw ProtocolException.malformed("unknown handshake pattern " + (header[6] & 0xff));
        }
        return pattern;
    }
}
