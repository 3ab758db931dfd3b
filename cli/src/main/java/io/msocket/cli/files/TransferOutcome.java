package io.msocket.cli.files;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one transfer of a server ended.
 *
 * @param verb {@code get}, {@code put}, or {@code ?} if the client did not come so far
 * @param path as asked for, or {@code ?}
 * @param client where it was seen last
 * @param receipt what was transferred and confirmed by the other end; null if it failed
 * @param failure one line; null if it did not fail
 * @param took from the accepted connection to the end
 */
public record TransferOutcome(
        String verb,
        String path,
        @Nullable SocketAddress client,
        @Nullable Receipt receipt,
        @Nullable String failure,
        Duration took) {}
