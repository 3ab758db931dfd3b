package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A flood of openings none of which was there before, over real TCP connections to one event loop: any 32 bytes are a public key, and cost the
 * server a computation on a curve.
 */
class OpeningsFloodTest {
    private static final String FLOODER = "127.0.0.66";
    private static final int THREADS = 4;

    /** Of each thread, so that there is always something to read. */
    private static final int AT_ONCE = 16;

    private static final byte[] PREFACE = {
        'M', 'S', 'O', 'K', 1, (byte) JdkCipherSuites.aesGcm().id(), (byte) HandshakePattern.NK.id(), 0
    };

    /** An ephemeral key, some wishes and a tag. */
    private static final int MESSAGE_LENGTH = 120;

    /** Kind and length. */
    private static final byte[] FRAME = {0, 0, MESSAGE_LENGTH};

    /** Sends them until it is closed. */
    private static final class Flood implements AutoCloseable {
        private final int port;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final AtomicInteger read = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final List<CompletableFuture<Void>> threads = new ArrayList<>();

        Flood(int port) {
            this.port = port;
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                threads.add(CompletableFuture.runAsync(() -> run(random), Flood::begin));
            }
        }

        private static void begin(Runnable task) {
            Thread thread = new Thread(task, "flood");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(SplittableRandom random) {
            try {
                while (!isOver.get()) {
                    sendSome(random);
                }
            } catch (IOException | AssertionError e) {
                failure.set(e);
            }
        }

        private void sendSome(SplittableRandom random) throws IOException {
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < AT_ONCE; i++) {
                    Socket socket = new Socket(
                            TestTransports.address(TestTransports.LOOPBACK), port, TestTransports.address(FLOODER), 0);
                    sockets.add(socket);
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(forged(random));
                }
                for (Socket socket : sockets) {
                    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    // Nobody says so who has not made the computation.
                    assertThat(answer).contains("does not authenticate");
                    read.incrementAndGet();
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }

        private static byte[] forged(SplittableRandom random) {
            byte[] message = new byte[MESSAGE_LENGTH];
            random.nextBytes(message);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(PREFACE);
            bytes.writeBytes(FRAME);
            bytes.writeBytes(message);
            return bytes.toByteArray();
        }

        int read() {
            return read.get();
        }

        @Override
        public void close() {
            isOver.set(true);
            threads.forEach(CompletableFuture::join);
        }
    }

    private static void assertWorks(TestTransports.Pair pair) throws IOException {
        pair.client().write(new byte[1], 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, 10_000)).isEqualTo(1);
    }

    @Test
    void beside_it_whoever_opens_a_connection_is_served_from_elsewhere_and_from_the_same_address() throws Exception {
        TransportSettings one = TransportSettings.defaults().withThreads(1);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), one, TransportSettings.defaults());
                Flood flood = new Flood(ends.port())) {
            await().until(() -> flood.read() >= 2 * THREADS * AT_ONCE);
            int before = flood.read();
            TestTransports.Pair old = ends.connect();
            for (int i = 0; i < 20; i++) {
                TestTransports.Pair honest = ends.connect(ends.route(TestTransports.LOOPBACK));
                assertWorks(honest);
                assertWorks(old);
                honest.close();
            }
            for (int i = 0; i < 5; i++) {
                TestTransports.Pair beside = ends.connect(ends.route(FLOODER));
                assertWorks(beside);
                beside.close();
            }
            assertThat(flood.failure).hasNullValue();
            assertThat(flood.read() - before).as("read meanwhile").isPositive();
        }
    }
}
