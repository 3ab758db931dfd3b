package io.msocket.protocol;

/** What one end wishes a flowpath to be for, as it is told to the other end (docs/PROTOCOL.md, section 10.6). */
enum PathWish {
    /** It carries data. */
    PREFERRED(0),
    /** It stands by. */
    BACKUP(1),
    /** From the client: it is about to leave the flowpath. From the server: nothing of its own is on its way there any more. */
    LEAVING(2);

    private final int code;

    PathWish(int code) {
        this.code = code;
    }

    static PathWish of(PathRole role) {
        return role == PathRole.BACKUP ? BACKUP : PREFERRED;
    }

    byte code() {
        return (byte) code;
    }

    static PathWish ofCode(int code) throws ProtocolException {
        for (PathWish wish : values()) {
            if (wish.code == code) {
                return wish;
            }
        }
        throw ProtocolException.misbehaved("gives a flowpath the unknown role " + code);
    }
}
