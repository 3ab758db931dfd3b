package io.msocket.bench;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.HandoverMode;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** Who is compared: each makes server sockets and sockets that connect to them over loopback. */
enum Contestant {
    /** {@code java.net.Socket}, the measure of all others. */
    TCP {
        @Override
        ServerSocket listen(Fixture fixture) throws IOException {
            return new ServerSocket(0, BACKLOG, LOOPBACK);
        }

        @Override
        Socket unconnected(Fixture fixture) {
            return new Socket();
        }
    },
    /** JSSE, TLS 1.3 with AES-128-GCM, over {@code java.net.Socket}. */
    TLS {
        @Override
        ServerSocket listen(Fixture fixture) throws IOException {
            return fixture.tls().getServerSocketFactory().createServerSocket(0, BACKLOG, LOOPBACK);
        }

        @Override
        Socket unconnected(Fixture fixture) throws IOException {
            SSLSocket socket = (SSLSocket) fixture.tls().getSocketFactory().createSocket();
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            socket.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
            return socket;
        }
    },
    /** msocket as it comes: authenticated and encrypted. */
    MSOCKET(false, 1),
    /** msocket with authenticated joins and cleartext data. */
    MSOCKET_CLEAR(true, 1),
    /** msocket in the mode full with a flowpath for each of two loopback addresses, as Linux has them. */
    MSOCKET_TWO_PATHS(false, 2),
    /** The same with four. */
    MSOCKET_FOUR_PATHS(false, 4);

    /** Those with one path, the measure of the others first. */
    static final List<Contestant> OF_ONE_PATH = List.of(TCP, TLS, MSOCKET, MSOCKET_CLEAR);

    private static final int BACKLOG = 1024;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final boolean cleartext;
    private final int paths;

    Contestant() {
        this(false, 1);
    }

    Contestant(boolean cleartext, int paths) {
        this.cleartext = cleartext;
        this.paths = paths;
    }

    /** A server socket on a free port. */
    ServerSocket listen(Fixture fixture) throws IOException {
        MSocketOptions options = MSocketOptions.builder()
                .identity(fixture.identity())
                .cleartextData(cleartext)
                .build();
        return new MServerSocket(0, BACKLOG, LOOPBACK, options);
    }

    Socket unconnected(Fixture fixture) throws IOException {
        MSocketOptions.Builder options = MSocketOptions.builder()
                .serverKey(fixture.identity().publicKey())
                .cleartextData(cleartext);
        if (paths > 1) {
            // Bound to one address, so that no other flowpath comes but those that are added.
            options.handoverMode(HandoverMode.FULL).localAddresses(List.of(LOOPBACK));
        }
        return new MSocket(options.build());
    }

    /** A socket that is connected to the server on the port. */
    final Socket connect(Fixture fixture, int port) throws IOException {
        Socket socket = unconnected(fixture);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(LOOPBACK, port));
        if (socket instanceof MSocket several) {
            addPaths(several);
        }
        return socket;
    }

    /**
     * Adds what it has beside the first one, and waits until all work. An attempt may fail, as in the instant in which the server's
     * end comes into being (PROTOCOL 5.2): then there is another one.
     */
    private void addPaths(MSocket socket) throws IOException {
        long end = System.nanoTime() + JOIN_NANOS;
        for (int path = 2; path <= paths; path++) {
            while (working(socket) < path) {
                if (System.nanoTime() > end) {
                    throw new IOException("flowpath " + path + " does not come to work: " + socket.flowpaths());
                }
                if (socket.flowpaths().size() < path) {
                    socket.addFlowpath(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) path}));
                }
                Thread.onSpinWait();
            }
        }
    }

    private static long working(MSocket socket) {
        return socket.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .count();
    }
}
