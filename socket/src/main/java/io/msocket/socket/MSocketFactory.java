package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes {@link MSocket}s for libraries that take a {@link SocketFactory}. Thread-safe. */
public final class MSocketFactory extends SocketFactory {
    private final MSocketOptions options;

    /** With the default options. */
    public MSocketFactory() {
        this(MSocketOptions.defaults());
    }

    public MSocketFactory(MSocketOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * One with the default options, for libraries that are given the name of a factory's class. The method of {@link SocketFactory} that it
     * hides makes plain sockets.
     */
    public static MSocketFactory getDefault() {
        return new MSocketFactory();
    }

    @Override
    public MSocket createSocket() throws IOException {
        return new MSocket(options);
    }

    @Override
    public MSocket createSocket(@Nullable String host, int port) throws IOException {
        return new MSocket(host, port, options);
    }

    @Override
    public MSocket createSocket(InetAddress host, int port) throws IOException {
        return new MSocket(host, port, options);
    }

    @Override
    public Socket createSocket(@Nullable String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return connect(NamedServer.of(host, port), localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        return connect(new InetSocketAddress(address, port), localAddress, localPort);
    }

    private MSocket connect(InetSocketAddress remote, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        MSocket socket = createSocket();
        boolean connected = false;
        try {
            socket.bind(new InetSocketAddress(localAddress, localPort));
            socket.connect(remote);
            connected = true;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
        return socket;
    }
}
