package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ConnectionDriver} is made from.
 *
 * @param opening told how the opening goes; null for an accepted connection
 */
record DriverSetup(
        Machinery machinery,
        Connections connections,
        Loop loop,
        ConnectionOptions options,
        SocketSettings sockets,
        @Nullable ConnectionObserver observer,
        @Nullable OpeningListener opening,
        ConnectionOrigin origin) {}
