package io.msocket.cli;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** A server of the domain name system (RFC 1035) that knows no name. */
final class EmptyDns implements AutoCloseable {
    static final String PROPERTY = "msocket.dns";

    private static final int ANSWER = 0x84;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    EmptyDns() throws IOException {
        Thread thread = new Thread(this::serve, "empty-dns");
        thread.setDaemon(true);
        thread.start();
        System.setProperty(PROPERTY, "dns://127.0.0.1:" + socket.getLocalPort());
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                buffer[2] = (byte) ANSWER;
                buffer[3] = NO_SUCH_NAME;
                socket.send(packet);
            } catch (IOException e) {
                socket.close();
            }
        }
    }

    @Override
    public void close() {
        System.clearProperty(PROPERTY);
        socket.close();
    }
}
