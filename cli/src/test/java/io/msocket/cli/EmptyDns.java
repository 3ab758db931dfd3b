package io.msocket.cli;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;

/** A server of the domain name system (RFC 1035) that has no answer. */
final class EmptyDns implements AutoCloseable {
    private static final int ANSWER = 0x84;
    private static final int SERVER_FAILURE = 2;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final int code;

    private EmptyDns(int code) throws IOException {
        this.code = code;
        Thread thread = new Thread(this::serve, "empty-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** It knows no name. */
    static EmptyDns ofNoName() throws IOException {
        return new EmptyDns(NO_SUCH_NAME);
    }

    /** It fails. */
    static EmptyDns broken() throws IOException {
        return new EmptyDns(SERVER_FAILURE);
    }

    /** Have a JVM ask it. */
    List<String> options() {
        return List.of("-Dmsocket.dns=dns://127.0.0.1:" + socket.getLocalPort());
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                buffer[2] = (byte) ANSWER;
                buffer[3] = (byte) code;
                socket.send(packet);
            } catch (IOException e) {
                socket.close();
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
