package io.msocket.protocol;

/** The peer, or somebody who pretends to be it, sent what the protocol does not allow. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Who erred, and how. */
    enum Kind {
        /** Bytes that no msocket sends: another protocol, or damage. */
        MALFORMED,
        /** The proof does not fit: forged, replayed, or damaged on the way. Only the flowpath is given up. */
        FORGED,
        /** Another version, or a mode that one side does not allow. */
        INCOMPATIBLE,
        /** The client shows no key, or one that is not listed, where only listed ones are let in. */
        NOT_ALLOWED,
        /** An authenticated peer broke a rule: the connection is given up. */
        MISBEHAVED,
        /** This end has no memory for what comes, which is nobody's fault. Only the flowpath is given up. */
        NO_MEMORY
    }

    private final Kind kind;

    ProtocolException(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    static ProtocolException malformed(String detail) {
        return new ProtocolException(Kind.MALFORMED, detail);
    }

    static ProtocolException forged(String detail) {
        return new ProtocolException(Kind.FORGED, detail);
    }

    static ProtocolException incompatible(String detail) {
        return new ProtocolException(Kind.INCOMPATIBLE, detail);
    }

    static ProtocolException notAllowed(String detail) {
        return new ProtocolException(Kind.NOT_ALLOWED, detail);
    }

    static ProtocolException misbehaved(String detail) {
        return new ProtocolException(Kind.MISBEHAVED, detail);
    }

    static ProtocolException noMemory(String detail) {
        return new ProtocolException(Kind.NO_MEMORY, detail);
    }

    Kind kind() {
        return kind;
    }

    String detail() {
        String message = getMessage();
        return message == null ? kind.name() : message;
    }
}
