package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that no thread waits for: what goes at once goes, and the rest is told of. */
class NonBlockingStreamTest {
    private static final int MEGABYTE = 1 << 20;

    private TestTransports ends;
    private TestTransports.Pair pair;

    /** A permit for each time that the stream was said to go on. */
    private static final class Calls implements StreamListener {
        final Semaphore readable = new Semaphore(0);
        final Semaphore writable = new Semaphore(0);

        @Override
        public void readable() {
            readable.release();
        }

        @Override
        public void writable() {
            writable.release();
        }
    }

    @BeforeEach
    void open() throws IOException {
        ends = new TestTransports();
        pair = ends.connect();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    /** Waits for bytes, the end or a failure. */
    private static int read(NonBlockingStream stream, Calls calls, byte[] target) throws Exception {
        int count = stream.read(ByteBuffer.wrap(target));
        while (count == 0) {
            calls.readable.acquire();
            count = stream.read(ByteBuffer.wrap(target));
        }
        return count;
    }

    private static void write(NonBlockingStream stream, Calls calls, byte[] source) throws Exception {
        ByteBuffer left = ByteBuffer.wrap(source);
        stream.write(left);
        while (left.hasRemaining()) {
            calls.writable.acquire();
            stream.write(left);
        }
    }

    @Test
    void more_than_any_buffer_goes_through_in_order_and_comes_to_its_end() throws Exception {
        byte[] sent = new byte[8 * MEGABYTE];
        new Random(1).nextBytes(sent);
        Calls ofClient = new Calls();
        Calls ofServer = new Calls();
        NonBlockingStream client = pair.client().nonBlocking(ofClient, this);
        NonBlockingStream server = pair.server().nonBlocking(ofServer, this);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                write(client, ofClient, sent);
                client.shutdownOutput();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        byte[] received = new byte[sent.length];
        byte[] part = new byte[100_000];
        int length = 0;
        for (int count = read(server, ofServer, part); count >= 0; count = read(server, ofServer, part)) {
            System.arraycopy(part, 0, received, length, count);
            length += count;
        }
        sending.join();
        assertThat(length).isEqualTo(sent.length);
        assertThat(received).isEqualTo(sent);
        // The other direction is open still.
        write(server, ofServer, new byte[] {1, 2, 3});
        assertThat(read(client, ofClient, part)).isEqualTo(3);
    }

    @Test
    void what_the_peer_does_not_read_is_not_taken_until_it_does() throws Exception {
        Calls calls = new Calls();
        NonBlockingStream client = pair.client().nonBlocking(calls, this);
        byte[] bytes = new byte[MEGABYTE];
        long taken = 0;
        for (int i = 0; i < 1_000; i++) {
            taken += client.write(ByteBuffer.wrap(bytes));
        }
        assertThat(taken).isPositive().isLessThan(64L * MEGABYTE);
        long left = taken;
        while (left > 0) {
            left -= pair.server().read(bytes, 0, bytes.length, 20_000);
        }
        calls.writable.acquire();
        assertThat(client.write(ByteBuffer.wrap(bytes, 0, 1))).isEqualTo(1);
    }

    @Test
    void a_reset_is_told_to_who_waits_in_no_thread() throws Exception {
        Calls calls = new Calls();
        NonBlockingStream server = pair.server().nonBlocking(calls, this);
        assertThat(server.read(ByteBuffer.allocate(1))).isZero();
        pair.client().nonBlocking(new Calls(), this).reset("enough");
        calls.readable.acquire();
        assertThatThrownBy(() -> read(server, calls, new byte[1]))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        // The other direction ends a moment later, on the event loop.
        assertThatThrownBy(() -> {
                    while (true) {
                        write(server, calls, new byte[1]);
                    }
                })
                .isInstanceOf(SocketException.class);
        assertThat(server.closeReason()).isNotNull();
    }

    @Test
    void what_was_closed_here_takes_nothing_any_more() {
        Calls calls = new Calls();
        NonBlockingStream client = pair.client().nonBlocking(calls, this);
        client.close();
        assertThat(calls.readable.availablePermits()).isPositive();
        assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).hasMessage("Socket closed");
        assertThatThrownBy(() -> client.write(ByteBuffer.allocate(1))).hasMessage("Socket closed");
    }
}
