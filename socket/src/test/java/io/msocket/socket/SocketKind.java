package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The two families of sockets that must behave alike: the contract tests run once for each. */
enum SocketKind {
    JAVA_NET {
        @Override
        Socket socket() {
            return new Socket();
        }

        @Override
        Socket socket(String host, int port) throws IOException {
            return new Socket(host, port);
        }

        @Override
        Socket socket(InetAddress address, int port) throws IOException {
            return new Socket(address, port);
        }

        @Override
        Socket socket(String host, int port, InetAddress local) throws IOException {
            return new Socket(host, port, local, 0);
        }

        @Override
        Socket socket(InetAddress address, int port, InetAddress local) throws IOException {
            return new Socket(address, port, local, 0);
        }

        @Override
        ServerSocket server() throws IOException {
            return new ServerSocket();
        }

        @Override
        ServerSocket server(int port) throws IOException {
            return new ServerSocket(port);
        }

        @Override
        ServerSocket server(int port, int backlog) throws IOException {
            return new ServerSocket(port, backlog);
        }

        @Override
        ServerSocket server(int port, int backlog, InetAddress address) throws IOException {
            return new ServerSocket(port, backlog, address);
        }

        @Override
        ServerSocket serverThatAccepts(Socket accepted) throws IOException {
            return new ServerSocket() {
                @Override
                public Socket accept() throws IOException {
                    implAccept(accepted);
                    return accepted;
                }
            };
        }
    },

    MSOCKET {
        @Override
        Socket socket() throws IOException {
            return new MSocket(TestPeers.CLIENT);
        }

        @Override
        Socket socket(String host, int port) throws IOException {
            return new MSocket(host, port);
        }

        @Override
        Socket socket(InetAddress address, int port) throws IOException {
            return new MSocket(address, port);
        }

        @Override
        Socket socket(String host, int port, InetAddress local) throws IOException {
            return new MSocket(host, port, local, 0);
        }

        @Override
        Socket socket(InetAddress address, int port, InetAddress local) throws IOException {
            return new MSocket(address, port, local, 0);
        }

        @Override
        ServerSocket server() throws IOException {
            return new MServerSocket(TestPeers.SERVER);
        }

        @Override
        ServerSocket server(int port) throws IOException {
            return new MServerSocket(port);
        }

        @Override
        ServerSocket server(int port, int backlog) throws IOException {
            return new MServerSocket(port, backlog);
        }

        @Override
        ServerSocket server(int port, int backlog, InetAddress address) throws IOException {
            return new MServerSocket(port, backlog, address);
        }

        @Override
        ServerSocket serverThatAccepts(Socket accepted) throws IOException {
            return new MServerSocket(TestPeers.SERVER) {
                @Override
                public MSocket accept() throws IOException {
                    implAccept(accepted);
                    return (MSocket) accepted;
                }
            };
        }
    };

    /** An unconnected socket. */
    abstract Socket socket() throws IOException;

    abstract Socket socket(String host, int port) throws IOException;

    abstract Socket socket(InetAddress address, int port) throws IOException;

    abstract Socket socket(String host, int port, InetAddress local) throws IOException;

    abstract Socket socket(InetAddress address, int port, InetAddress local) throws IOException;

    /** An unbound server socket. */
    abstract ServerSocket server() throws IOException;

    abstract ServerSocket server(int port) throws IOException;

    abstract ServerSocket server(int port, int backlog) throws IOException;

    abstract ServerSocket server(int port, int backlog, InetAddress address) throws IOException;

    /** A server socket of a subclass whose accept gives this socket its connection. */
    abstract ServerSocket serverThatAccepts(Socket accepted) throws IOException;

    /** A server on a free loopback port. */
    ServerSocket loopbackServer() throws IOException {
        return server(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** A connected pair over loopback. */
    SocketPair pair() throws IOException {
        try (ServerSocket server = loopbackServer()) {
            Socket client = socket();
            try {
                client.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
                return new SocketPair(client, server.accept());
            } catch (IOException e) {
                client.close();
                throw e;
            }
        }
    }

    private static final int BACKLOG = 50;
}
