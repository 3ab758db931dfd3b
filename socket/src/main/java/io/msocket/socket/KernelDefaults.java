package io.msocket.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;

/** What this system gives a TCP socket that asks for nothing. Read once. */
final class KernelDefaults {
    private KernelDefaults() {}

    private static final class Client {
        static final int SEND_BUFFER;
        static final int RECEIVE_BUFFER;

        static {
            try (Socket socket = new Socket()) {
                SEND_BUFFER = socket.getSendBufferSize();
                RECEIVE_BUFFER = socket.getReceiveBufferSize();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot ask this system for its socket options", e);
            }
        }
    }

    private static final class Server {
        static final boolean REUSE_ADDRESS;

        static {
            try (ServerSocket socket = new ServerSocket()) {
                REUSE_ADDRESS = socket.getReuseAddress();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot ask this system for its socket options", e);
            }
        }
    }

    static int sendBuffer() {
        return Client.SEND_BUFFER;
    }

    static int receiveBuffer() {
        return Client.RECEIVE_BUFFER;
    }

    static boolean serverReusesAddress() {
        return Server.REUSE_ADDRESS;
    }
}
