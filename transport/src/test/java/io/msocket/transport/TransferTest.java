package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.ConnectionOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TransferTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void bytes_arrive_exactly_in_both_directions_at_once() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            transferBothWays(ends.connect(), 64 * MEGABYTE, 200_000);
        }
    }

    @Test
    void small_writes_arrive_exactly() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            transferBothWays(ends.connect(), 4 * MEGABYTE, 300);
        }
    }

    @Test
    void threads_that_never_watch_lose_no_bytes() throws IOException {
        TransportSettings sleepy = TransportSettings.defaults().withLooks(0);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), sleepy)) {
            transferBothWays(ends.connect(), 16 * MEGABYTE, 200_000);
        }
    }

    @Test
    void cleartext_data_arrives_exactly() throws IOException {
        try (TestTransports ends =
                new TestTransports(ConnectionOptions.defaults().withCleartextData(true))) {
            transferBothWays(ends.connect(), 64 * MEGABYTE, 200_000);
        }
    }

    @Test
    void tiny_windows_and_buffers_do_not_stop_a_transfer() throws IOException {
        ConnectionOptions tiny =
                ConnectionOptions.defaults().withWindows(1024, 4096).withMaxSendBuffer(2048);
        try (TestTransports ends = new TestTransports(tiny)) {
            transferBothWays(ends.connect(), MEGABYTE, 5000);
        }
    }

    @Test
    void a_peer_that_does_not_read_makes_the_writer_keep_little() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            AtomicLong written = new AtomicLong();
            AtomicReference<Thread> thread = new AtomicReference<>();
            CompletableFuture<Integer> writer = Transfer.inThread("writer", () -> {
                thread.set(Thread.currentThread());
                byte[] piece = new byte[10_000];
                while (true) {
                    pair.client().write(piece, 0, piece.length);
                    written.addAndGet(piece.length);
                }
            });
            await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.WAITING);
            assertThat(written.get()).isLessThan(2 * MEGABYTE);
            pair.client().close(0);
            assertThatThrownBy(writer::join).hasMessageContaining("Socket closed");
            await().until(() -> ends.clientTransport.connections().sendBudget().held() == 0);
        }
    }

    @Test
    void without_any_common_budget_for_sending_every_connection_still_gets_on() throws IOException {
        TransportSettings poor = TransportSettings.defaults().withMaxSendBytes(0);
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), poor)) {
            transferBothWays(ends.connect(), 8 * MEGABYTE, 50_000);
        }
    }

    @Test
    void where_the_memory_for_windows_is_short_uploads_are_slow_and_keep_their_flowpaths() throws IOException {
        TransportSettings poor = TransportSettings.defaults().toBuilder()
                .maxWindowBytes(4 * MEGABYTE)
                .build();
        try (TestTransports ends =
                new TestTransports(ConnectionOptions.defaults(), poor, TransportSettings.defaults())) {
            List<CompletableFuture<String>> sent = new ArrayList<>();
            List<CompletableFuture<String>> received = new ArrayList<>();
            Queue<String> losses = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 20; i++) {
                TestTransports.Pair pair = ends.connect();
                pair.server().addObserver((event, written, acknowledged, taken, now) -> {
                    if (event.kind() == ConnectionEvent.Kind.SUSPENDED) {
                        losses.add(event.detail());
                    }
                });
                sent.add(Transfer.send(pair.client(), 8 * MEGABYTE, 200_000, i));
                received.add(Transfer.receive(pair.server(), 65536));
            }
            for (int i = 0; i < sent.size(); i++) {
                assertThat(received.get(i).join()).isEqualTo(sent.get(i).join());
            }
            assertThat(losses).isEmpty();
        }
    }

    private static void transferBothWays(TestTransports.Pair pair, long bytes, int largestWrite) throws IOException {
        CompletableFuture<String> toServer = Transfer.send(pair.client(), bytes, largestWrite, 1);
        CompletableFuture<String> toClient = Transfer.send(pair.server(), bytes, largestWrite, 2);
        CompletableFuture<String> atServer = Transfer.receive(pair.server(), 65536);
        CompletableFuture<String> atClient = Transfer.receive(pair.client(), 10_000);
        assertThat(atServer.join()).isEqualTo(toServer.join());
        assertThat(atClient.join()).isEqualTo(toClient.join());
        pair.close();
    }
}
