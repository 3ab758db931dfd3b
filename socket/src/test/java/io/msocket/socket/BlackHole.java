package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A TCP port that answers no connection attempt: a listener whose queue is full and which never accepts. */
final class BlackHole implements AutoCloseable {
    private static final int FULL_AFTER = 64;
    private static final int CONNECT_MILLIS = 200;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queued = new ArrayList<>();

    BlackHole() throws IOException {
        for (int i = 0; i < FULL_AFTER; i++) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(address(), CONNECT_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("this system queues every connection");
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}
