package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * What each side says when a flowpath joins: exactly what it has, so that exactly the missing bytes are sent again, and
 * which flowpaths it believes in.
 *
 * @param pathId the number of the joining flowpath
 * @param received everything before this offset has arrived, the end of the stream included
 * @param limit how far the other side may send
 * @param finished the connection is over for the sender of this message: nothing is left to send or to receive
 * @param role what the sender of this message wishes the joining flowpath to be for
 * @param paths the flowpaths that the sender of this message knows, the joining one left out
 */
record JoinParameters(int pathId, long received, long limit, boolean finished, PathRole role, List<PathReport> paths) {
    static final int FIXED_LENGTH = 4 + 8 + 8 + 1 + 1;
    private static final int REPORT_LENGTH = 4 + 8 + 1;
    private static final int FINISHED_FLAG = 1;
    private static final int BACKUP_FLAG = 1 << 1;

    /**
     * One known flowpath.
     *
     * @param pathId its number
     * @param bytesReceived stream bytes received on it
     * @param fate what becomes of it
     */
    record PathReport(int pathId, long bytesReceived, Fate fate) {}

    /** What becomes of a flowpath when another one joins. */
    enum Fate {
        /** It is given up, or gone. */
        GIVEN_UP(0),
        KEPT(1),
        /** It works, but is left as soon as it carries nothing any more. */
        LEAVING(2);

        private final int code;

        Fate(int code) {
            this.code = code;
        }

        /** Of a number of a later version it is kept. */
        private static Fate ofCode(int code) {
            for (Fate fate : values()) {
                if (fate.code == code) {
                    return fate;
                }
            }
            return KEPT;
        }
    }

    JoinParameters {
        paths = List.copyOf(paths);
        if (paths.size() > Limits.MAX_REPORTED_PATHS) {
            throw new IllegalArgumentException(paths.size() + " paths");
        }
    }

    byte[] toBytes() {
        byte[] bytes = new byte[FIXED_LENGTH + paths.size() * REPORT_LENGTH];
        Wire.putInt(bytes, 0, pathId);
        Wire.putLong(bytes, 4, received);
        Wire.putLong(bytes, 12, limit);
        bytes[20] = (byte) ((finished ? FINISHED_FLAG : 0) | (role == PathRole.BACKUP ? BACKUP_FLAG : 0));
        bytes[21] = (byte) paths.size();
        int at = FIXED_LENGTH;
        for (PathReport path : paths) {
            Wire.putInt(bytes, at, path.pathId);
            Wire.putLong(bytes, at + 4, path.bytesReceived);
            bytes[at + 12] = (byte) path.fate.code;
            at += REPORT_LENGTH;
        }
        return bytes;
    }

    static JoinParameters parse(byte[] bytes) throws ProtocolException {
        int count = bytes.length < FIXED_LENGTH ? Integer.MAX_VALUE : bytes[21] & 0xff;
        if (count > Limits.MAX_REPORTED_PATHS || bytes.length < FIXED_LENGTH + count * REPORT_LENGTH) {
            throw ProtocolException.malformed("join parameters of %d bytes".formatted(bytes.length));
        }
        List<PathReport> paths = new ArrayList<>(count);
        for (int at = FIXED_LENGTH; paths.size() < count; at += REPORT_LENGTH) {
            long received = ClientParameters.nonNegative(Wire.getLong(bytes, at + 4));
            paths.add(new PathReport(Wire.getInt(bytes, at), received, Fate.ofCode(bytes[at + 12])));
        }
        return new JoinParameters(
                Wire.getInt(bytes, 0),
                ClientParameters.nonNegative(Wire.getLong(bytes, 4)),
                ClientParameters.nonNegative(Wire.getLong(bytes, 12)),
                (bytes[20] & FINISHED_FLAG) != 0,
                (bytes[20] & BACKUP_FLAG) != 0 ? PathRole.BACKUP : PathRole.PREFERRED,
                paths);
    }
}
