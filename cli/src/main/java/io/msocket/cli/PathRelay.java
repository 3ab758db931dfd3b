package io.msocket.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a client and a server on one machine, and makes paths of the client's local addresses: TCP connections from
 * each of them go at the rate of their {@link RelayPath}, and it can be cut.
 */
final class PathRelay implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(PathRelay.class);

    /** What passes at once, in bytes: a few milliseconds at the rates of a demo. */
    private static final int BLOCK_BYTES = 8 * 1024;

    /** Of the kernel's buffers at either side, in bytes: a path's queue, which should not hold seconds. */
    private static final int QUEUE_BYTES = 32 * 1024;

    /** TCP connections at a time; a client keeps few, and attempts at some more. */
    private static final int MOST_CONNECTIONS = 64;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final List<RelayPath> paths;

    /** Both ends of each connection that is relayed. */
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Starts relaying, from a port of the server's address.
     *
     * @param paths of which none has another one's client address; connections from elsewhere are closed
     */
    PathRelay(InetSocketAddress server, List<RelayPath> paths) throws IOException {
        this.server = server;
        this.paths = List.copyOf(paths);
        listener = new ServerSocket();
        listener.setReceiveBufferSize(QUEUE_BYTES);
        listener.bind(new InetSocketAddress(server.getAddress(), 0));
        start("relay", this::accept);
    }

    /** Where clients connect to. */
    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections. */
    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(PathRelay::closeQuietly);
        // Whoever waits there finds that its connection has ended.
        paths.forEach(RelayPath::restore);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                RelayPath path = pathOf(client.getInetAddress());
                if (path == null || open.size() >= 2 * MOST_CONNECTIONS) {
                    closeQuietly(client);
                } else {
                    relay(client, path);
                }
            }
        } catch (IOException e) {
            log.debug("the relay ends", e);
        }
    }

    private @Nullable RelayPath pathOf(InetAddress client) {
        return paths.stream()
                .filter(path -> path.client().equals(client))
                .findFirst()
                .orElse(null);
    }

    private void relay(Socket client, RelayPath path) {
        Socket onward = new Socket();
        open.add(client);
        open.add(onward);
        try {
            onward.setReceiveBufferSize(QUEUE_BYTES);
            onward.connect(server);
            for (Socket socket : List.of(client, onward)) {
                socket.setSendBufferSize(QUEUE_BYTES);
                socket.setTcpNoDelay(true);
            }
        } catch (IOException e) {
            log.debug("the relay does not reach the server", e);
            end(client, onward);
            return;
        }
        start("relay-to-server", () -> pump(client, onward, path, RelayPath.Direction.TO_SERVER));
        start("relay-to-client", () -> pump(onward, client, path, RelayPath.Direction.TO_CLIENT));
    }

    /** Either end's closing ends both, once what was read before has passed: no half of a flowpath lives on. */
    private void pump(Socket from, Socket to, RelayPath path, RelayPath.Direction direction) {
        byte[] block = new byte[BLOCK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                path.pass(direction, n);
                out.write(block, 0, n);
            }
        } catch (IOException e) {
            log.debug("a relayed connection ends", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(from, to);
    }

    private void end(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        open.remove(one);
        open.remove(other);
    }

    private static void start(String name, Runnable what) {
        Thread thread = new Thread(what, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            log.debug("it is closed already", e);
        }
    }
}
