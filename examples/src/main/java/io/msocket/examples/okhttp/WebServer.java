package io.msocket.examples.okhttp;

import com.sun.net.httpserver.HttpServer;
import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.tunnel.PlainAddress;
import io.msocket.tunnel.Tunnel;
import io.msocket.tunnel.TunnelListener;
import io.msocket.tunnel.TunnelOutcome;
import io.msocket.tunnel.TunnelPeer;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A plain HTTP server on a loopback port, and a tunnel that leads clients of msocket to it. */
final class WebServer implements Closeable {
    private static final String USAGE =
            "usage: WebServer HOST PORT KEY-FILE  (HOST: the address of this machine that clients come to)";

    /** Requests that are answered at one time. */
    private static final int THREADS = 16;

    /** Requests that wait for that. Beyond, the server's own thread answers, and takes no further ones meanwhile. */
    private static final int MOST_WAITING = 100;

    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 50;

    private final ExecutorService workers = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new ThreadPoolExecutor.CallerRunsPolicy());

    private final HttpServer http;
    private final MServerSocket listener;
    private final Tunnel tunnel;

    /**
     * Listens at once.
     *
     * @param address one of this machine's, port 0 for any free one
     * @param identity by whose key clients know this server
     */
    WebServer(InetSocketAddress address, Identity identity, PrintStream log) throws IOException {
        // A response that the end of a process has cut off must not look like a whole one.
        MSocketOptions options =
                MSocketOptions.builder().identity(identity).resetAtExit(true).build();
        listener = new MServerSocket(address.getPort(), BACKLOG, address.getAddress(), options);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        http.setExecutor(workers);
        http.createContext("/", new Numbers());
        InetSocketAddress plain = http.getAddress();
        tunnel = Tunnel.expose(
                listener, new PlainAddress.Tcp(plain.getAddress().getHostAddress(), plain.getPort()), new Lines(log));
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, 2 for a wrong command line. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 3) {
            err.println(USAGE);
            return 2;
        }
        try {
            InetAddress host = InetAddress.getByName(arguments[0]);
            InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(arguments[1]));
            // Made on first use, and the same from then on: whoever has the file is this server.
            Identity identity = Identity.loadOrCreate(Path.of(arguments[2]));
            try (WebServer server = new WebServer(address, identity, out)) {
                out.println("fetch: Fetch http://" + arguments[0] + ":" + server.port() + "/numbers/10 "
                        + identity.publicKey());
                server.run();
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("WebServer: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("WebServer: " + e.getMessage());
            return 1;
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Blocks until {@link #close}. */
    void run() throws IOException {
        http.start();
        tunnel.run();
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        try {
            tunnel.close();
        } finally {
            http.stop(0);
            workers.shutdownNow();
        }
    }

    /**
     * Lines for each connection of msocket; OkHttp uses one for many requests. The tunnel waits while they are printed: where
     * nobody may be reading them, they are for a thread of their own.
     */
    private record Lines(PrintStream log) implements TunnelListener {
        @Override
        public void begun(TunnelPeer peer) {
            log.println("connected " + peer);
        }

        @Override
        public void ended(TunnelOutcome outcome) {
            String how = outcome.failure() == null ? "" : ": " + outcome.failure();
            log.println("gone " + outcome.peer() + how);
        }
    }
}
