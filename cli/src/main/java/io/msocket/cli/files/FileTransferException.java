package io.msocket.cli.files;

import java.io.IOException;

/** A transfer that was refused or given up for a reason that the protocol has a code for. */
public final class FileTransferException extends IOException {
    private final ErrorCode code;

    /**
     * A refusal.
     *
     * @param code the reason
     * @param message one line for a person
     */
    public FileTransferException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** The reason. */
    public ErrorCode code() {
        return code;
    }
}
