package io.msocket.names.registry;

/** Something that was asked of names cannot be done, and why. The message is for whoever has asked. */
public final class NameException extends Exception {
    private static final long serialVersionUID = 1;

    /** Who erred, and how. */
    public enum Kind {
        /** There is no record of the name. */
        UNKNOWN_NAME,
        /** The record is malformed, not signed as it says, or out of its time. */
        BAD_RECORD,
        /** The key does not own the name, or may not have it. */
        NOT_OWNER,
        /** There is a newer record. */
        STALE,
        /** Two records of one version: the key is in use twice. */
        TWICE,
        /** There is another record than was expected. */
        NOT_EXPECTED,
        /** The key has as many names as it may, or somebody registers too many. */
        TOO_MANY,
        /** The store cannot be reached, or nobody knows what it has done; the same may be asked again. */
        UNAVAILABLE
    }

    private final Kind kind;

    /** The message is for people. */
    public NameException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    NameException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Who erred, and how. */
    public Kind kind() {
        return kind;
    }
}
