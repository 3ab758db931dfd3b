package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.transport.NonBlockingStream;
import io.msocket.transport.StreamListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing refers to a socket any more that was never closed. */
class ForgottenSocketTest {
    private MServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new MServerSocket(0, 50, InetAddress.getLoopbackAddress(), TestPeers.SERVER);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** The byte by which the accepted one can be told. */
    private MSocket connect(int name) throws IOException {
        MSocket socket = new MSocket(InetAddress.getLoopbackAddress(), server.getLocalPort(), TestPeers.CLIENT);
        socket.addConnectionListener(new ConnectionListener() {});
        socket.getOutputStream().write(name);
        return socket;
    }

    private void connectAndForget() throws IOException {
        assertThat(connect(1).isConnected()).isTrue();
    }

    @Test
    void it_is_closed_and_what_was_written_arrives() throws Exception {
        connectAndForget();
        try (Socket accepted = server.accept()) {
            Background<Integer> length =
                    Background.call(() -> accepted.getInputStream().readAllBytes().length);
            awaitCollected(length::isDone);
            assertThat(length.result()).isEqualTo(1);
        }
    }

    private void acceptAndForget() throws IOException {
        server.accept().getOutputStream().write(5);
    }

    @Test
    void so_is_one_that_was_accepted() throws Exception {
        try (MSocket client = connect(1)) {
            acceptAndForget();
            Background<byte[]> received =
                    Background.call(() -> client.getInputStream().readAllBytes());
            awaitCollected(received::isDone);
            assertThat(received.result()).containsExactly(5);
        }
    }

    private static InetSocketAddress listenAndForget() throws IOException {
        return (InetSocketAddress)
                new MServerSocket(0, 50, InetAddress.getLoopbackAddress(), TestPeers.SERVER).getLocalSocketAddress();
    }

    @Test
    void so_is_a_server_and_its_port_is_free() throws Exception {
        InetSocketAddress lost = listenAndForget();
        awaitCollected(() -> canBeBound(lost));
    }

    private static boolean canBeBound(InetSocketAddress address) throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(address);
            return true;
        } catch (BindException stillInUse) {
            return false;
        }
    }

    private static void awaitCollected(Callable<Boolean> condition) {
        await().until(() -> {
            System.gc();
            return condition.call();
        });
    }

    private NonBlockingStream nonBlockingOfLost() throws IOException {
        return connect(2).nonBlocking(new StreamListener() {
            @Override
            public void readable() {}

            @Override
            public void writable() {}
        });
    }

    @Test
    void so_does_whoever_has_its_non_blocking_streams() throws Exception {
        NonBlockingStream kept = nonBlockingOfLost();
        Socket living = awaitThatTheOtherIsClosed();
        assertThat(kept.write(ByteBuffer.wrap(new byte[] {7}))).isEqualTo(1);
        assertThat(living.getInputStream().read()).isEqualTo(7);
        living.close();
    }

    private InputStream streamOfLost() throws IOException {
        return connect(2).getInputStream();
    }

    @Test
    void whoever_has_a_stream_of_it_keeps_it() throws Exception {
        InputStream kept = streamOfLost();
        Socket living = awaitThatTheOtherIsClosed();
        living.getOutputStream().write(7);
        assertThat(kept.read()).isEqualTo(7);
        living.close();
    }

    /** Of one that is kept and one that is lost; returns the first, whose name has been read. */
    private Socket awaitThatTheOtherIsClosed() throws Exception {
        connectAndForget();
        Socket first = server.accept();
        Socket second = server.accept();
        int name = first.getInputStream().read();
        assertThat(name + second.getInputStream().read()).isEqualTo(3);
        try (Socket lost = name == 1 ? first : second) {
            Background<Integer> length =
                    Background.call(() -> lost.getInputStream().readAllBytes().length);
            awaitCollected(length::isDone);
        }
        return name == 1 ? second : first;
    }
}
