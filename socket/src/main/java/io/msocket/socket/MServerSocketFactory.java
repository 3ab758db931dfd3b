package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes {@link MServerSocket}s for libraries that take a {@link ServerSocketFactory}. Thread-safe. */
public final class MServerSocketFactory extends ServerSocketFactory {
    /** As in java.net. */
    private static final int DEFAULT_BACKLOG = 50;

    private final MSocketOptions options;

    /** With the default options. */
    public MServerSocketFactory() {
        this(MSocketOptions.defaults());
    }

    public MServerSocketFactory(MSocketOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * One with the default options, for libraries that are given the name of a factory's class. The method of {@link ServerSocketFactory}
     * that it hides makes plain sockets.
     */
    public static MServerSocketFactory getDefault() {
        return new MServerSocketFactory();
    }

    @Override
    public MServerSocket createServerSocket() throws IOException {
        return new MServerSocket(options);
    }

    @Override
    public MServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public MServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public MServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        return new MServerSocket(port, backlog, address, options);
    }
}
