package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.ConnectionOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TransferTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void bytes_arrive_exactly_in_both_directions_at_once() throws IOException {
        try (Ends ends = new Ends()) {
            transferBothWays(ends.connect(), 64 * MEGABYTE, 200_000);
        }
    }

    @Test
    void small_writes_arrive_exactly() throws IOException {
        try (Ends ends = new Ends()) {
            transferBothWays(ends.connect(), 4 * MEGABYTE, 300);
        }
    }

    @Test
    void cleartext_data_arrives_exactly() throws IOException {
        try (Ends ends = new Ends(ConnectionOptions.defaults().withCleartextData(true))) {
            transferBothWays(ends.connect(), 64 * MEGABYTE, 200_000);
        }
    }

    @Test
    void tiny_windows_and_buffers_do_not_stop_a_transfer() throws IOException {
        ConnectionOptions tiny =
                ConnectionOptions.defaults().withWindows(1024, 4096).withMaxSendBuffer(2048);
        try (Ends ends = new Ends(tiny)) {
            transferBothWays(ends.connect(), MEGABYTE, 5000);
        }
    }

    private static void transferBothWays(Ends.Pair pair, long bytes, int largestWrite) throws IOException {
        CompletableFuture<String> toServer = Transfer.send(pair.client(), bytes, largestWrite, 1);
        CompletableFuture<String> toClient = Transfer.send(pair.server(), bytes, largestWrite, 2);
        CompletableFuture<String> atServer = Transfer.receive(pair.server(), 65536);
        CompletableFuture<String> atClient = Transfer.receive(pair.client(), 10_000);
        assertThat(atServer.join()).isEqualTo(toServer.join());
        assertThat(atClient.join()).isEqualTo(toClient.join());
        pair.close();
    }
}
