package io.msocket.names.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    private final Source source;

    /** By what it came to be said. */
    private enum Source {
        /** An answer, or that there is none. */
        SERVER,
        /** A record that is believed. */
        OWNER,
        /** An answer, and what was seen that is newer. */
        MEMORY
    }

    NameLookupException(Kind kind, String message) {
        this(kind, message, null);
    }

    NameLookupException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, Source.SERVER);
    }

    private NameLookupException(Kind kind, String message, @Nullable Throwable cause, Source source) {
        super(message, cause);
        this.kind = kind;
        this.source = source;
    }

    /** Nobody says which servers could be asked, and why. */
    public static NameLookupException unreachable(String message, Throwable cause) {
        return new NameLookupException(Kind.UNREACHABLE, message, cause);
    }

    /** There is a record that is believed, and by itself it does not count. */
    static NameLookupException byOwner(Kind kind, String message) {
        return new NameLookupException(kind, message, null, Source.OWNER);
    }

    /** A server says what is older than what was seen. */
    static NameLookupException outdated(String message, @Nullable Throwable cause) {
        return new NameLookupException(Kind.STALE, message, cause, Source.MEMORY);
    }

    /** Whether the name's owner says so: then whatever servers say besides is less. */
    boolean isOwnersWord() {
        return source == Source.OWNER;
    }

    /** Whether it is older than what was seen: that may have been seen, here or by another process, while this was on its way. */
    boolean isOutdated() {
        return source == Source.MEMORY;
    }

    /** With what else other name servers have failed that were asked the same. This is what tells the most. */
    public List<NameLookupException> others() {
        List<NameLookupException> all = new ArrayList<>();
        for (Throwable each = this; each instanceof NameLookupException; each = each.getCause()) {
            for (Throwable other : each.getSuppressed()) {
                if (other instanceof NameLookupException known) {
                    all.add(known);
                }
            }
        }
        return all;
    }

    /** Whether each name server that was asked says that, or something of the kind. */
    boolean isUnanimous() {
        return others().stream().allMatch(other -> other.kind == kind);
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}
