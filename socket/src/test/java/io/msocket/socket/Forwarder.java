package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP port of another program that forwards to a server, until it is closed: then nobody is there any more. */
final class Forwarder implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Background<Void>> copying = new CopyOnWriteArrayList<>();
    private final InetSocketAddress server;
    private volatile boolean ended;

    Forwarder(InetSocketAddress server) throws IOException {
        this.server = server;
        copying.add(Background.run(this::accept));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket from = listener.accept();
                Socket to = new Socket(server.getAddress(), server.getPort());
                sockets.addAll(List.of(from, to));
                if (ended) {
                    end();
                }
                copying.add(Background.run(() -> copy(from, to)));
                copying.add(Background.run(() -> copy(to, from)));
            }
        } catch (IOException e) {
            assertThat(listener.isClosed()).as("%s", e).isTrue();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            assertThat(e).as("one end of it has ended, and so do both").isNotNull();
        }
    }

    @Override
    public void close() throws IOException {
        end();
    }

    /** Nobody is there any more; once more does nothing. */
    void end() throws IOException {
        ended = true;
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
