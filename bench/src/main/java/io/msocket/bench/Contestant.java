package io.msocket.bench;

import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
    MSOCKET {
        @Override
        ServerSocket listen(Fixture fixture) throws IOException {
            return msocketServer(fixture, false);
        }

        @Override
        Socket unconnected(Fixture fixture) throws IOException {
            return msocket(fixture, false);
        }
    },
    /** msocket with authenticated joins and cleartext data. */
    MSOCKET_CLEAR {
        @Override
        ServerSocket listen(Fixture fixture) throws IOException {
            return msocketServer(fixture, true);
        }

        @Override
        Socket unconnected(Fixture fixture) throws IOException {
            return msocket(fixture, true);
        }
    };

    private static final int BACKLOG = 1024;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** A server socket on a free port. */
    abstract ServerSocket listen(Fixture fixture) throws IOException;

    abstract Socket unconnected(Fixture fixture) throws IOException;

    /** A socket that is connected to the server on the port. */
    final Socket connect(Fixture fixture, int port) throws IOException {
        Socket socket = unconnected(fixture);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(LOOPBACK, port));
        return socket;
    }

    private static MServerSocket msocketServer(Fixture fixture, boolean cleartext) throws IOException {
        MSocketOptions options = MSocketOptions.builder()
                .identity(fixture.identity())
                .cleartextData(cleartext)
                .build();
        return new MServerSocket(0, BACKLOG, LOOPBACK, options);
    }

    private static MSocket msocket(Fixture fixture, boolean cleartext) throws IOException {
        return new MSocket(MSocketOptions.builder()
                .serverKey(fixture.identity().publicKey())
                .cleartextData(cleartext)
                .build());
    }
}
