package io.msocket.lab.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What {@code msocket listen} and {@code msocket connect} do, by java.net alone: over kernel TCP, or over kernel MPTCP when
 * {@code mptcpize run} starts it. It ends when the peer's half of the connection does.
 */
public final class PlainPipe {
    /** As in the command, in bytes. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final int USAGE_STATUS = 2;

    private PlainPipe() {}

    /**
     * Runs one half.
     *
     * @param arguments {@code listen ADDRESS}, which says on standard error where it listens, or {@code connect ADDRESS PORT}
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 2 && arguments[0].equals("listen")) {
            listen(InetAddress.getByName(arguments[1]));
        } else if (arguments.length == 3 && arguments[0].equals("connect")) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])));
                join(socket);
            }
        } else {
            System.err.println("usage: listen ADDRESS | connect ADDRESS PORT");
            System.exit(USAGE_STATUS);
        }
    }

    private static void listen(InetAddress address) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 0, address)) {
            System.err.println(
                    "listening on " + address.getHostAddress() + ":" + listening.getLocalPort() + ", key none");
            try (Socket socket = listening.accept()) {
                join(socket);
            }
        }
    }

    private static void join(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        Thread sender = new Thread(() -> send(socket), "standard-input");
        sender.setDaemon(true);
        sender.start();
        copy(socket.getInputStream(), System.out);
    }

    private static void send(Socket socket) {
        try {
            copy(System.in, socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            System.err.println("sending has ended: " + e.getMessage());
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }
}
