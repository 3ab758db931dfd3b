package io.msocket.names.record;

/** A record that is not to be believed, and why. */
public final class RecordException extends Exception {
    private static final long serialVersionUID = 1;

    /** Who erred, and how. */
    public enum Kind {
        /** The bytes are no record, or not as one is written. */
        MALFORMED,
        /** Its signature, or that of a transfer in it, is not its owner's. */
        TAMPERED,
        /** It is another name's. */
        WRONG_NAME,
        /** It is not by the owner that is known, nor by one that this one has signed over to. */
        NOT_OWNER,
        /** A newer one has been seen. */
        STALE,
        /** Another one of the same version has been seen. */
        EQUIVOCAL,
        /** It counts from later on. */
        NOT_YET,
        /** It counts no more. */
        EXPIRED
    }

    private final Kind kind;

    RecordException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Who erred, and how. */
    public Kind kind() {
        return kind;
    }
}
