package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloseTest {
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private TestTransports ends;
    private TestTransports.Pair pair;

    @BeforeEach
    void connect() throws IOException {
        ends = new TestTransports();
        pair = ends.connect();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void after_the_end_of_one_direction_the_other_goes_on() throws IOException {
        pair.client().write(HELLO, 0, HELLO.length);
        pair.client().shutdownOutput();
        assertThat(readFully(pair.server(), 5)).isEqualTo(HELLO);
        assertThat(pair.server().read(new byte[1], 0, 1, 10_000)).isEqualTo(-1);
        assertThat(pair.server().read(new byte[1], 0, 1, 10_000)).isEqualTo(-1);

        pair.server().write(HELLO, 0, HELLO.length);
        pair.server().close(-1);
        assertThat(readFully(pair.client(), 5)).isEqualTo(HELLO);
        assertThat(pair.client().read(new byte[1], 0, 1, 10_000)).isEqualTo(-1);
        pair.client().close(-1);
        awaitNoConnections();
    }

    @Test
    void a_client_learns_that_all_is_done_although_the_server_was_closed_and_its_last_word_lost() throws Exception {
        try (Cable cable = new Cable(TestTransports.at(ends.port()))) {
            TestTransports.Pair moving =
                    ends.connect(new Route(TestTransports.address(TestTransports.LOOPBACK), cable.address()));
            moving.server().shutdownOutput();
            assertThat(moving.client().read(new byte[1], 0, 1, 10_000)).isEqualTo(-1);
            cable.mute();
            moving.client().write(HELLO, 0, HELLO.length);
            moving.client().close(-1);
            assertThat(readFully(moving.server(), 5)).isEqualTo(HELLO);
            assertThat(moving.server().read(new byte[1], 0, 1, 10_000)).isEqualTo(-1);
            pair.close();
            moving.server().close(-1);
            ends.listener.close();
            await().until(() -> ends.serverTransport.connections().count() == 0);

            cable.cut(true);
            await().until(() -> moving.client().closeReason() != null);
            assertThat(moving.client().closeReason().kind()).isEqualTo(CloseReason.Kind.COMPLETE);
        }
    }

    @Test
    void who_is_told_of_the_end_may_end_the_process_at_once_for_it_waits_for_the_client_by_then() throws IOException {
        CompletableFuture<Boolean> waits = new CompletableFuture<>();
        pair.server().addObserver((event, sent, acknowledged, received, now) -> {
            if (event.kind() == ConnectionEvent.Kind.CLOSED) {
                waits.complete(
                        !ends.serverTransport.connections().unheardEndings().areNone());
            }
        });
        pair.client().close(-1);
        pair.server().close(-1);
        assertThat(waits.join()).isTrue();
        awaitNoConnections();
        await().until(() -> ends.serverTransport.connections().unheardEndings().areNone());
    }

    @Test
    void observers_hear_of_the_end_of_a_connection_that_fails_by_our_own_fault() {
        Queue<CloseReason> heard = new ConcurrentLinkedQueue<>();
        pair.server().addObserver((event, sent, acknowledged, received, now) -> {
            if (event.kind() == ConnectionEvent.Kind.CLOSED) {
                heard.add(event.close());
            } else if (event.kind() == ConnectionEvent.Kind.PATH_SUSPECT
                    || event.kind() == ConnectionEvent.Kind.PATH_CLOSED) {
                throw new AssertionError("an error in an observer, which counts as one of ours");
            }
        });
        pair.server().removeFlowpath(0);
        await().until(() -> pair.server().closeReason() != null);
        await().until(() -> heard.size() == 1);
        assertThat(heard.element()).isEqualTo(pair.server().closeReason());
    }

    @Test
    void a_close_with_linger_waits_until_the_peer_has_everything() throws IOException {
        CompletableFuture<String> arrived = Transfer.receive(pair.server(), 1000);
        pair.client().write(new byte[5_000_000], 0, 5_000_000);
        pair.client().close(30);
        assertThat(arrived.join()).isNotEmpty();
        pair.server().close(-1);
        awaitNoConnections();
    }

    @Test
    void a_close_without_linger_resets_the_peer() throws IOException {
        pair.client().close(0);
        assertThatThrownBy(() -> pair.server().read(new byte[1], 0, 1, 10_000))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
        awaitNoConnections();
    }

    @Test
    void writes_to_a_peer_that_has_closed_fail() {
        byte[] piece = new byte[1000];
        assertThatThrownBy(() -> {
                    pair.server().close(-1);
                    while (true) {
                        pair.client().write(piece, 0, piece.length);
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessage("Broken pipe");
    }

    @Test
    void a_reader_is_woken_by_close() throws IOException {
        CompletableFuture<Integer> reader =
                Transfer.inThread("reader", () -> pair.client().read(new byte[1], 0, 1, 0));
        pair.client().close(-1);
        assertThatThrownBy(reader::get).isInstanceOf(ExecutionException.class).hasMessageContaining("Socket closed");
    }

    @Test
    void a_writer_that_waits_for_room_is_woken_by_close() throws IOException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Integer> writer = Transfer.inThread("writer", () -> {
            thread.set(Thread.currentThread());
            byte[] piece = new byte[1 << 20];
            while (true) {
                pair.client().write(piece, 0, piece.length);
            }
        });
        await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.WAITING);
        pair.client().close(-1);
        assertThatThrownBy(writer::get).isInstanceOf(ExecutionException.class).hasMessageContaining("Socket closed");
    }

    @Test
    void a_read_that_times_out_leaves_the_stream_usable() throws IOException {
        assertThatThrownBy(() -> pair.client().read(new byte[1], 0, 1, 20)).isInstanceOf(SocketTimeoutException.class);
        pair.server().write(HELLO, 0, HELLO.length);
        assertThat(readFully(pair.client(), 5)).isEqualTo(HELLO);
    }

    @Test
    void a_platform_thread_reads_on_when_it_is_interrupted() throws IOException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Boolean> reader = Transfer.inThread("reader", () -> {
            thread.set(Thread.currentThread());
            return pair.client().read(new byte[1], 0, 1, 0) == 1
                    && Thread.currentThread().isInterrupted();
        });
        await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.WAITING);
        thread.get().interrupt();
        pair.server().write(HELLO, 0, 1);
        assertThat(reader.join()).isTrue();
    }

    @Test
    void available_counts_what_a_read_would_return() throws IOException {
        assertThat(pair.client().available()).isZero();
        pair.server().write(HELLO, 0, HELLO.length);
        await().until(() -> pair.client().available() == 5);
        pair.client().read(new byte[2], 0, 2, 0);
        assertThat(pair.client().available()).isEqualTo(3);
        pair.client().shutdownInput();
        assertThat(pair.client().available()).isZero();
        assertThat(pair.client().read(new byte[2], 0, 2, 0)).isEqualTo(-1);
        pair.client().close(-1);
        assertThatThrownBy(() -> pair.client().available()).hasMessage("Socket closed");
    }

    private void awaitNoConnections() {
        await().until(() -> ends.clientTransport.connections().count() == 0
                && ends.serverTransport.connections().count() == 0);
    }

    private static byte[] readFully(StreamConnection connection, int length) throws IOException {
        byte[] target = new byte[length];
        int count = 0;
        while (count < length) {
            int more = connection.read(target, count, length - count, 10_000);
            assertThat(more).as("the end came after %d bytes", count).isPositive();
            count += more;
        }
        return target;
    }
}
