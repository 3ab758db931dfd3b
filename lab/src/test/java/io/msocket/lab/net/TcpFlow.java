package io.msocket.lab.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Kernel TCP that sends as much as it can from one interface to another until it is closed. */
final class TcpFlow implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final Socket out;
    private final Socket in;
    private final AtomicLong received = new AtomicLong();

    TcpFlow(Interface from, Interface to) throws IOException {
        try (ServerSocket listener = to.node().inside(() -> new ServerSocket(0))) {
            InetSocketAddress target = new InetSocketAddress(to.address(), listener.getLocalPort());
            out = from.node().inside(() -> {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(from.address(), 0));
                socket.connect(target);
                return socket;
            });
            in = listener.accept();
        }
        start("flow-sender", this::send);
        start("flow-receiver", this::receive);
    }

    /** How many bytes the receiver has read. */
    long received() {
        return received.get();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void send() {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream stream = out.getOutputStream()) {
            while (true) {
                stream.write(chunk);
            }
        } catch (IOException e) {
            // The end of the test.
        }
    }

    private void receive() {
        byte[] chunk = new byte[CHUNK];
        try (InputStream stream = in.getInputStream()) {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                received.addAndGet(count);
            }
        } catch (IOException e) {
            // The end of the test.
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
    }
}
