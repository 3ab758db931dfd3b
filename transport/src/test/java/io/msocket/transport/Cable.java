package io.msocket.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP relay on loopback that tests can cut: a real network in miniature, as far as TCP connections notice it. */
final class Cable implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final InetSocketAddress server;
    private final InetAddress from;
    private final ServerSocket listener;
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<ByteArrayOutputStream> recorded = new ArrayList<>();
    private volatile boolean plugged = true;
    private volatile boolean recording;
    private volatile boolean muted;

    /** What either side says waits until this is open. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** One bit in so many bytes from the client to the server is turned over; 0 for none. */
    private volatile long flipEvery;

    private long passed;

    Cable(InetSocketAddress server) throws IOException {
        this(server, server.getAddress());
    }

    /** One whose clients come to the server from that address. */
    Cable(InetSocketAddress server, InetAddress from) throws IOException {
        this.server = server;
        this.from = from;
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

    /** Keeps what the client sends over TCP connections from now on, as a wiretapper would. */
    void record() {
        recording = true;
    }

    /** What the client has sent over the newest TCP connection. */
    synchronized byte[] recorded() {
        return recorded.get(recorded.size() - 1).toByteArray();
    }

    /** Turns one bit over in so many bytes that the client sends; 0 for none. */
    void flipOneBitIn(long bytes) {
        flipEvery = bytes;
    }

    private synchronized Tap newTap() {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        recorded.add(record);
        return (buffer, count) -> tap(record, buffer, count);
    }

    private synchronized void tap(ByteArrayOutputStream record, byte[] buffer, int count) {
        if (recording) {
            record.write(buffer, 0, count);
        }
        long every = flipEvery;
        if (every > 0 && passed / every != (passed + count) / every) {
            buffer[count / 2] ^= 1;
        }
        passed += count;
    }

    void plugIn() {
        plugged = true;
    }

    /** What the server says, its end included, gets lost until the next {@link #cut}. */
    void mute() {
        muted = true;
    }

    /** Takes no more of what either side sends until {@link #letGo}, as a congested link. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    private void pass() throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** Cuts every TCP connection; new ones work at once. */
    synchronized void cut(boolean reset) throws IOException {
        muted = false;
        // All before the first is closed: the threads that copy close the other one when they find it.
        for (Socket socket : sockets) {
            if (reset && !socket.isClosed()) {
                resetOnClose(socket);
            }
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private static void resetOnClose(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closedMeanwhile) {
            socket.close();
        }
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
            onward.bind(new InetSocketAddress(from, 0));
            onward.connect(server);
            keep(client, onward);
            Tap tap = newTap();
            start(() -> copy(client, onward, tap));
            start(() -> copyBack(onward, client));
        }
    }

    private synchronized void keep(Socket client, Socket onward) {
        sockets.add(client);
        sockets.add(onward);
    }

    private interface Tap {
        void see(byte[] buffer, int count);
    }

    private void copyBack(Socket server, Socket client) throws IOException {
        server.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            pass();
            if (!muted) {
                out.write(buffer, 0, count);
            }
        }
        if (!muted) {
            server.close();
            client.close();
        }
    }

    private void copy(Socket from, Socket to, Tap tap) throws IOException {
        try {
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                tap.see(buffer, count);
                pass();
                out.write(buffer, 0, count);
            }
            // Not more: to close while something of the server is unread would make the kernel throw bytes away.
            to.shutdownOutput();
        } catch (IOException cut) {
            from.close();
            to.close();
            throw cut;
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
