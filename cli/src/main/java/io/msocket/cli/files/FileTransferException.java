package io.msocket.cli.files;

import io.msocket.protocol.PeerText;
import java.io.IOException;

/** A transfer that was refused or given up for a reason that the protocol has a code for. */
public final class FileTransferException extends IOException {
    /** Of the message, in characters: a line for a person. */
    private static final int MAX_MESSAGE = 500;

    private final ErrorCode code;

    /**
     * A refusal.
     *
     * @param code the reason
     * @param message one line for a person; what the peer has put into it is made harmless here, and what is too long is cut
     */
    public FileTransferException(ErrorCode code, String message) {
        super(PeerText.of(message, MAX_MESSAGE));
        this.code = code;
    }

    /** The reason. */
    public ErrorCode code() {
        return code;
    }
}
