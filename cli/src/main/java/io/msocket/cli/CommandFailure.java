package io.msocket.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure that is already explained: one line for the user, and the exit status. */
final class CommandFailure extends IOException {
    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
