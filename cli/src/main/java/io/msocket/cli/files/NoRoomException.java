package io.msocket.cli.files;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** A disk is full, or what its user may have of it is used up. */
public final class NoRoomException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    NoRoomException(IOException cause) {
        super(null, null, "there is no room left on the disk (" + reason(cause) + ")");
        initCause(cause);
    }

    /** Without a path of this machine. */
    private static String reason(IOException cause) {
        return String.valueOf(cause instanceof FileSystemException file ? file.getReason() : cause.getMessage());
    }
}
