package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections of {@link MSocket}s. Every method of {@link ServerSocket} behaves as it does there, but that the
 * port stays in use after close until the last accepted connection ends, so that these can move; a new MServerSocket of
 * the same process may take it over at any time.
 *
 * <p>Without an identity in its options it uses the user's own, {@code ~/.msocket/identity}, which is made on first use.
 * Thread-safe, as ServerSocket is.
 */
public class MServerSocket extends ServerSocket {
    /** As in java.net. */
    private static final int DEFAULT_BACKLOG = 50;

    private static final int MAX_PORT = 0xFFFF;

    private final MSocketOptions options;

    /** An unbound server socket with the default options. */
    public MServerSocket() throws IOException {
        this(MSocketOptions.defaults());
    }

    /** An unbound server socket. */
    public MServerSocket(MSocketOptions options) throws IOException {
        super(new MServerSocketImpl(options));
        this.options = options;
    }

    /** As {@link ServerSocket#ServerSocket(int)}. */
    public MServerSocket(int port) throws IOException {
        this(port, DEFAULT_BACKLOG, null);
    }

    /** As {@link ServerSocket#ServerSocket(int, int)}. */
    public MServerSocket(int port, int backlog) throws IOException {
        this(port, backlog, null);
    }

    /** As {@link ServerSocket#ServerSocket(int, int, InetAddress)}. */
    public MServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        this(port, backlog, address, MSocketOptions.defaults());
    }

    /** Bound to a port, 0 for a free one, of any address. */
    public MServerSocket(int port, MSocketOptions options) throws IOException {
        this(port, DEFAULT_BACKLOG, null, options);
    }

    /**
     * Bound.
     *
     * @param port 0 for a free one
     * @param backlog connections that may wait to be accepted; less than 1 for the default of 50
     * @param address null for any
     */
    @SuppressWarnings("this-escape") // As java.net.ServerSocket's own constructors do.
    public MServerSocket(int port, int backlog, @Nullable InetAddress address, MSocketOptions options)
            throws IOException {
        this(options);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("Port value out of range: " + port);
        }
        boolean done = false;
        try {
            bind(new InetSocketAddress(address, port), backlog);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** As {@link ServerSocket#accept}; the socket has this one's options. */
    @Override
    public MSocket accept() throws IOException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        MSocket accepted = new MSocket(options);
        implAccept(accepted);
        accepted.observeForListeners();
        return accepted;
    }
}
