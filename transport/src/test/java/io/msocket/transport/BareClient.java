package io.msocket.transport;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.Route;
import io.msocket.protocol.Service;
import io.msocket.protocol.Slice;
import io.msocket.protocol.Transmit;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;

/** A client's engine over a plain socket: it sends and reads only when a test says so. */
final class BareClient implements AutoCloseable {
    private static final int PATH = 0;

    final Connection engine;
    private final Socket socket;
    private final Transmit transmit = new Transmit();

    /** Opens a connection, and has its first record still to send. */
    BareClient(TestTransports ends) throws IOException {
        InetSocketAddress server = TestTransports.at(ends.port());
        SecureRandom random = new SecureRandom();
        engine = Connection.open(
                new ClientSetup(
                        JdkCipherSuites.aesGcm(),
                        random::nextBytes,
                        Buffers.unpooled(),
                        ends.options,
                        ends.identity.publicKey(),
                        null,
                        Service.UNNAMED),
                List.of(new Route(null, server)),
                Clock.now());
        socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(20_000);
        engine.handleConnected(PATH, local(), Clock.now());
        send();
        while (!engine.isOpen()) {
            receive();
        }
    }

    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Sends all that the engine has to send. */
    void send() throws IOException {
        while (engine.pollTransmit(transmit, Clock.now())) {
            socket.getOutputStream().write(transmit.bytes(), 0, transmit.length());
            Slice payload = transmit.payload();
            if (payload != null) {
                socket.getOutputStream().write(payload.array(), payload.offset(), payload.length());
            }
        }
    }

    private void receive() throws IOException {
        byte[] buffer = new byte[1000];
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
            throw new EOFException("the server has closed");
        }
        engine.handleBytes(PATH, ByteBuffer.wrap(buffer, 0, count), Clock.now());
    }

    /** Takes all that comes and says nothing to it, until the TCP connection ends. */
    void ignore() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        socket.setSoTimeout(0);
        while (socket.getInputStream().read(buffer) >= 0) {}
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
