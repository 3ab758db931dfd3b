package io.msocket.names.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Names cannot be asked for, or not believed, and why. The message is for people. */
public final class NameLookupException extends IOException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** There is no record of the name, or it says that the name is removed. */
        UNKNOWN_NAME,
        /** The record has expired, or counts from later on. */
        OUT_OF_TIME,
        /** What a server has given is not signed as it says, of another name, by somebody who does not own it, or not to be understood. */
        TAMPERED,
        /** A server has given, or would be given, what is older than what was seen, or is there. */
        STALE,
        /** There are two records of one version: the owner's key is in use twice. */
        TWICE,
        /** A server does not take the record, since its key does not own the name. */
        NOT_OWNER,
        /** A server does not take the record, or the request, as it is. */
        REFUSED,
        /** What was seen of names cannot be read, or remembered. */
        MEMORY,
        /** No server answers, or nobody says which ones could be asked. */
        UNREACHABLE
    }

    private final Kind kind;
    private final boolean ownersWord;

    NameLookupException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.ownersWord = false;
    }

    NameLookupException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.ownersWord = false;
    }

    private NameLookupException(Kind kind, String message, boolean ownersWord) {
        super(message);
        this.kind = kind;
        this.ownersWord = ownersWord;
    }

    /** Nobody says which servers could be asked, and why. */
    public static NameLookupException unreachable(String message, Throwable cause) {
        return new NameLookupException(Kind.UNREACHABLE, message, cause);
    }

    /** There is a record that is believed, and by itself it does not count. */
    static NameLookupException byOwner(Kind kind, String message) {
        return new NameLookupException(kind, message, true);
    }

    /** Whether the name's owner says so: then whatever servers say besides is less. */
    boolean isOwnersWord() {
        return ownersWord;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}
