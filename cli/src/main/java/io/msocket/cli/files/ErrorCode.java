package io.msocket.cli.files;

import java.util.Arrays;
import java.util.Optional;

/** Why one end refused or gave up a transfer; the texts go over the wire (docs/FILES.md). */
public enum ErrorCode {
    /** The path breaks a rule of {@link FilePath}. */
    BAD_PATH("bad-path"),
    /** There is no such file or directory. */
    NOT_FOUND("not-found"),
    /** It is there, but a directory, a symbolic link or a device. */
    NOT_A_FILE("not-a-file"),
    /** The server does not allow it. */
    NOT_ALLOWED("not-allowed"),
    /** Larger than the server takes, or than its disk has room for. */
    TOO_LARGE("too-large"),
    /** The file changed while it was sent. */
    CHANGED("changed"),
    /** The bytes that arrived do not have the SHA-256 that was sent with them. */
    DIGEST("digest"),
    /** Not a message of this protocol. */
    BAD_REQUEST("bad-request"),
    /** A version of the protocol that this end does not speak. */
    VERSION("version"),
    /** Reading or writing failed at the other end. */
    IO("io");

    private final String wireName;

    ErrorCode(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static Optional<ErrorCode> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(code -> code.wireName.equals(name))
                .findFirst();
    }
}
