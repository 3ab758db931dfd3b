package io.msocket.bench;

import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Who is compared: each makes connected pairs of sockets over loopback. */
enum Contestant {
    /** {@code java.net.Socket}, the measure of all others. */
    TCP {
        @Override
        Pairs open(Fixture fixture) throws IOException {
            return new Pairs(new ServerSocket(0, BACKLOG, LOOPBACK), Socket::new);
        }
    },
    /** JSSE, TLS 1.3 with AES-128-GCM, over {@code java.net.Socket}. */
    TLS {
        @Override
        Pairs open(Fixture fixture) throws IOException {
            SSLContext context = fixture.tls();
            ServerSocket server = context.getServerSocketFactory().createServerSocket(0, BACKLOG, LOOPBACK);
            return new Pairs(server, () -> {
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
                socket.setEnabledProtocols(new String[] {"TLSv1.3"});
                socket.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
                return socket;
            });
        }
    },
    /** msocket as it comes: authenticated and encrypted. */
    MSOCKET {
        @Override
        Pairs open(Fixture fixture) throws IOException {
            return pairs(fixture.identity(), false);
        }
    },
    /** msocket with authenticated joins and cleartext data. */
    MSOCKET_CLEAR {
        @Override
        Pairs open(Fixture fixture) throws IOException {
            return pairs(fixture.identity(), true);
        }
    };

    private static final int BACKLOG = 1024;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** A server socket, and how to make clients for it. */
    record Pairs(ServerSocket server, SocketMaker clients) implements AutoCloseable {
        /** An unconnected socket, connected. */
        Socket connect() throws IOException {
            Socket socket = clients.make();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(LOOPBACK, server.getLocalPort()));
            return socket;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Makes an unconnected socket. */
    interface SocketMaker {
        Socket make() throws IOException;
    }

    abstract Pairs open(Fixture fixture) throws IOException;

    private static Pairs pairs(Identity identity, boolean cleartext) throws IOException {
        MSocketOptions server = MSocketOptions.builder()
                .identity(identity)
                .cleartextData(cleartext)
                .build();
        MSocketOptions client = MSocketOptions.builder()
                .serverKey(identity.publicKey())
                .cleartextData(cleartext)
                .mobility(false)
                .build();
        return new Pairs(new MServerSocket(0, BACKLOG, LOOPBACK, server), () -> new MSocket(client));
    }
}
