package io.msocket.cli.files;

import java.time.Duration;

/**
 * How a {@link FileServer} serves.
 *
 * @param writers whose PUT is not refused
 * @param maxTransfers how many move at once; further clients wait for their turn
 * @param maxFileSize what PUT takes at most, in bytes
 * @param bytesPerSecond what each GET is given at most; 0 for no limit
 * @param idleTimeout after this time without a byte in either direction a transfer is given up, unless its connection
 *     is away (suspended): that is bounded by the connection itself
 */
public record FileServerOptions(
        Writers writers, int maxTransfers, long maxFileSize, long bytesPerSecond, Duration idleTimeout) {
    /** Checks the limits. */
    public FileServerOptions {
        if (maxTransfers < 1 || maxFileSize < 0 || bytesPerSecond < 0 || idleTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("a limit of the file server is not positive");
        }
    }
}
