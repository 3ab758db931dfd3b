package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ConnectionDriver} is made from.
 *
 * @param onOver runs on the loop when the connection holds nothing any more
 */
record DriverStart(
        Transport transport,
        Loop loop,
        ConnectionOptions options,
        SocketSettings sockets,
        @Nullable ConnectionObserver observer,
        @Nullable OpeningListener opening,
        Runnable onOver) {}
