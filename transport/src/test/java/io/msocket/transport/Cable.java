package io.msocket.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP relay on loopback that tests can cut: a real network in miniature, as far as TCP connections notice it. */
final class Cable implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean plugged = true;

    Cable(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The client's way to the server through this cable. */
    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** TCP connections so far. */
    int accepted() {
        return accepted.get();
    }

    /** Cuts every TCP connection with a reset to both sides, and refuses new ones. */
    void unplug() throws IOException {
        plugged = false;
        cut(true);
    }

    void plugIn() {
        plugged = true;
    }

    /** Cuts every TCP connection; new ones work at once. */
    synchronized void cut(boolean reset) throws IOException {
        for (Socket socket : sockets) {
            if (reset && !socket.isClosed()) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (SocketException closedMeanwhile) {
                    continue;
                }
            }
            socket.close();
        }
        sockets.clear();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            accepted.incrementAndGet();
            if (!plugged) {
                client.setSoLinger(true, 0);
                client.close();
                continue;
            }
            Socket onward = new Socket();
            onward.connect(server);
            keep(client, onward);
            start(() -> copy(client, onward));
            start(() -> copy(onward, client));
        }
    }

    private synchronized void keep(Socket client, Socket onward) {
        sockets.add(client);
        sockets.add(onward);
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException expected) {
                        // The cable was cut or the test is over: that is what it is for.
                        Thread.currentThread().interrupt();
                    }
                },
                "cable");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut(true);
    }
}
