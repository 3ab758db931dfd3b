package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Slice;
import java.io.IOException;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two directions of the port, without any connection: the test is the event loop. */
class StagingTest {
    private static final CloseReason RESET = new CloseReason(CloseReason.Kind.RESET_BY_PEER, "");
    private static final Principal STRANGER = Principal.ofSource(TestTransports.address("192.0.2.1"));
    private static final long ALL = Long.MAX_VALUE;
    private static final ShortWaits WAITS = new ShortWaits(80);
    private static final long MAX_STAGED = 256 * 1024;

    private final AtomicInteger wakes = new AtomicInteger();
    private final Gate writers = new Gate();
    private final OutboundStaging outbound = new OutboundStaging(Buffers.unpooled(), 16 << 20, writers);
    private final BlockingWriter writer = new BlockingWriter(outbound, writers, WAITS, wakes::incrementAndGet);
    private final Gate readers = new Gate();
    private final InboundStaging inbound =
            new InboundStaging(Buffers.unpooled(), 8000, readers, wakes::incrementAndGet);
    private final BlockingReader reader = new BlockingReader(inbound, readers, WAITS);

    @Test
    void small_writes_share_an_array() throws Exception {
        for (int i = 0; i < 100; i++) {
            writer.write(new byte[] {(byte) i}, 0, 1);
        }
        OutboundStaging.Chunk chunk = outbound.take(ALL);
        assertThat(chunk.length).isEqualTo(100);
        assertThat(chunk.array[99]).isEqualTo((byte) 99);
        assertThat(chunk.next).isNull();
        assertThat(outbound.hasStaged()).isFalse();
    }

    /** 100,000 single bytes in arrays of their own would be some 6 MB. */
    @Test
    void bytes_that_arrive_one_by_one_share_arrays() throws Exception {
        AtomicInteger held = new AtomicInteger();
        Buffers counting = new Buffers() {
            @Override
            public byte[] acquire(int size) {
                held.incrementAndGet();
                return new byte[size];
            }

            @Override
            public void release(byte[] array) {
                held.decrementAndGet();
            }
        };
        InboundStaging staging = new InboundStaging(counting, 8000, readers, wakes::incrementAndGet);
        for (int i = 0; i < 100_000; i++) {
            staging.deliver(new Slice(counting.acquire(1), 0, 1));
        }
        assertThat(held.get()).isLessThan(20);
        assertThat(staging.read(new byte[200_000], 0, 200_000)).isEqualTo(100_000);
        assertThat(held.get()).isZero();
    }

    @Test
    void no_more_chunks_are_taken_than_there_is_room() throws Exception {
        writer.write(new byte[200_000], 0, 200_000);
        long taken = 0;
        for (OutboundStaging.Chunk chunk = outbound.take(70_000); chunk != null; chunk = chunk.next) {
            taken += chunk.length;
        }
        assertThat(taken).isBetween(70_000L, 70_000L + 65_536);
        assertThat(outbound.stagedBytes()).isEqualTo(200_000 - taken);
        assertThat(outbound.take(0)).isNull();
    }

    @Test
    void a_writer_waits_for_room_and_goes_on_when_the_loop_takes() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Void> written = new CompletableFuture<>();
        byte[] piece = new byte[(int) MAX_STAGED * 3];
        startWriter(thread, written, piece);
        long taken = 0;
        while (taken < piece.length) {
            await().until(outbound::hasStaged);
            assertThat(outbound.stagedBytes()).isLessThan(MAX_STAGED + 65_536);
            for (OutboundStaging.Chunk chunk = outbound.take(ALL); chunk != null; chunk = chunk.next) {
                taken += chunk.length;
            }
        }
        written.join();
        assertThat(taken).isEqualTo(piece.length);
    }

    private void startWriter(AtomicReference<Thread> thread, CompletableFuture<Void> written, byte[] piece) {
        Thread started = new Thread(() -> {
            try {
                writer.write(piece, 0, piece.length);
                written.complete(null);
            } catch (SocketException | InterruptedException e) {
                written.completeExceptionally(e);
            }
        });
        thread.set(started);
        started.setDaemon(true);
        started.start();
    }

    @Test
    void a_waiting_writer_fails_when_the_connection_does() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Void> written = new CompletableFuture<>();
        startWriter(thread, written, new byte[(int) MAX_STAGED * 3]);
        await().until(() -> thread.get().getState() == Thread.State.WAITING);
        outbound.fail(RESET);
        assertThatThrownBy(written::join).hasMessageContaining("Connection reset");
        assertThat(outbound.hasStaged()).isFalse();
    }

    @Test
    void writes_after_the_end_of_output_fail() {
        outbound.finish();
        assertThatThrownBy(() -> writer.write(new byte[1], 0, 1)).hasMessage("Socket output is shutdown");
        outbound.close();
        assertThatThrownBy(() -> writer.write(new byte[1], 0, 1)).hasMessage("Socket closed");
    }

    @Test
    void one_read_takes_several_slices_but_never_waits_for_more() throws Exception {
        inbound.deliver(new Slice(new byte[] {0, 1, 2}, 1, 2));
        inbound.deliver(new Slice(new byte[] {3, 4}, 0, 2));
        byte[] target = new byte[10];
        assertThat(inbound.available()).isEqualTo(4);
        assertThat(reader.read(target, 0, 3, 0)).isEqualTo(3);
        assertThat(reader.read(target, 3, 7, 0)).isEqualTo(1);
        assertThat(target).startsWith(1, 2, 3, 4);
    }

    @Test
    void what_was_delivered_is_read_before_the_failure_shows() throws Exception {
        inbound.deliver(new Slice(new byte[] {1}, 0, 1));
        inbound.fail(RESET);
        assertThat(reader.read(new byte[1], 0, 1, 0)).isEqualTo(1);
        assertThatThrownBy(() -> reader.read(new byte[1], 0, 1, 0))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void the_loop_is_woken_once_in_an_eighth_of_the_window() throws IOException, InterruptedException {
        inbound.deliver(new Slice(new byte[4000], 0, 4000));
        for (int i = 0; i < 4000; i++) {
            assertThat(reader.read(new byte[1], 0, 1, 0)).isEqualTo(1);
        }
        assertThat(wakes.get()).isEqualTo(4);
        assertThat(inbound.consumedBytes()).isEqualTo(4000);
    }

    @Test
    void after_shutdown_everything_counts_as_consumed() throws Exception {
        inbound.deliver(new Slice(new byte[10], 0, 10));
        inbound.shutDown();
        inbound.deliver(new Slice(new byte[5], 0, 5));
        assertThat(inbound.consumedBytes()).isEqualTo(15);
        assertThat(reader.read(new byte[1], 0, 1, 0)).isEqualTo(-1);
    }

    @Test
    void an_offer_takes_what_fits_and_who_wants_room_is_told_when_half_of_it_is_free() throws Exception {
        AtomicInteger told = new AtomicInteger();
        OutboundStaging staging = new OutboundStaging(Buffers.unpooled(), 100_000, told::incrementAndGet);
        byte[] piece = new byte[60_000];
        assertThat(staging.offer(piece, 0, piece.length)).isEqualTo(60_000);
        assertThat(staging.offer(piece, 0, piece.length)).isEqualTo(60_000);
        assertThat(staging.offer(piece, 0, piece.length)).isZero();
        staging.take(1);
        assertThat(told).hasValue(0);
        assertThat(staging.offer(piece, 0, piece.length)).isEqualTo(60_000);

        assertThat(staging.wantRoom()).isFalse();
        staging.take(1);
        assertThat(told).as("it is still more than half full").hasValue(0);
        staging.take(1);
        assertThat(told).hasValue(1);
        assertThat(staging.wantRoom()).isTrue();
    }

    @Test
    void what_is_staged_is_charged_in_whole_arrays_until_it_is_taken_or_dropped() throws Exception {
        SendBudget budget = new SendBudget(64 << 20);
        SendBudget.Account account = budget.open(Principal.own());
        outbound.chargeTo(account);
        outbound.offer(new byte[1], 0, 1);
        long one = outbound.memory();
        assertThat(one).isGreaterThan(256).isEqualTo(budget.held());
        outbound.offer(new byte[60_000], 0, 60_000);
        assertThat(budget.held()).isGreaterThan(60_000).isEqualTo(outbound.memory());
        outbound.take(1);
        assertThat(budget.held()).isGreaterThanOrEqualTo(60_000).isEqualTo(outbound.memory());
        outbound.take(ALL);
        assertThat(outbound.memory()).isZero();
        assertThat(budget.held()).isZero();

        outbound.offer(new byte[1], 0, 1);
        SendBudget.Account next = budget.open(STRANGER);
        outbound.chargeTo(next);
        account.close();
        assertThat(budget.held()).isEqualTo(one);
        outbound.fail(RESET);
        next.close();
        assertThat(budget.held()).isZero();
    }

    @Test
    void where_the_process_has_little_left_nothing_longer_is_staged_at_once() throws Exception {
        SendBudget budget = new SendBudget(0);
        outbound.chargeTo(budget.open(STRANGER));
        byte[] much = new byte[60_000];
        assertThat(outbound.offer(much, 0, much.length)).isEqualTo(4 * 1024);
        assertThat(outbound.offer(much, 0, much.length)).isZero();
        assertThat(budget.held()).isLessThan(5_000);
        outbound.take(1);
        int staged = outbound.offer(much, 0, 1_000);
        assertThat(staged).isEqualTo(1_000);
        for (int more = 1; more > 0; staged += more) {
            more = outbound.offer(much, 0, much.length);
        }
        assertThat(staged).isEqualTo(4 * 1024);
        assertThat(budget.held()).isLessThan(9_000);
    }

    /** The first byte has an array of its own, those behind it share one. */
    @Test
    void what_has_come_takes_the_memory_of_its_arrays_until_the_last_byte_of_each_is_read() throws Exception {
        int tail = 8 * 1024;
        for (int i = 0; i < 3; i++) {
            inbound.deliver(new Slice(new byte[1], 0, 1));
        }
        assertThat(inbound.memory()).isEqualTo(1 + tail + 2 * Buffers.BYTES_FOR_EACH);
        inbound.read(new byte[2], 0, 2);
        assertThat(inbound.memory()).as("one byte").isEqualTo(tail + Buffers.BYTES_FOR_EACH);
        inbound.read(new byte[1], 0, 1);
        assertThat(inbound.memory()).isZero();
    }

    @Test
    void that_all_is_read_is_told_once_and_also_where_nobody_will_read_it() throws Exception {
        AtomicInteger told = new AtomicInteger();
        inbound.deliver(new Slice(new byte[10], 0, 10));
        inbound.fail(RESET);
        inbound.whenRead(told::incrementAndGet);
        inbound.read(new byte[9], 0, 9);
        assertThat(told).hasValue(0);
        inbound.read(new byte[1], 0, 1);
        assertThat(told).hasValue(1);
        inbound.close();
        assertThat(told).hasValue(1);
        inbound.whenRead(told::incrementAndGet);
        assertThat(told).as("at once").hasValue(2);
    }

    @Test
    void what_is_dropped_is_no_end_of_the_stream() throws Exception {
        inbound.deliver(new Slice(new byte[10], 0, 10));
        inbound.end();
        inbound.drop(new CloseReason(CloseReason.Kind.EVICTED, "too much"));
        assertThat(inbound.available()).isZero();
        assertThat(inbound.memory()).isZero();
        assertThatThrownBy(() -> reader.read(new byte[1], 0, 1, 0))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("too much");
    }

    /** Knows the arrays that are out. */
    private static final class Lent implements Buffers {
        private final Set<byte[]> out = ConcurrentHashMap.newKeySet();

        @Override
        public byte[] acquire(int size) {
            byte[] array = new byte[size];
            out.add(array);
            return array;
        }

        @Override
        public void release(byte[] array) {
            assertThat(out.remove(array)).isTrue();
        }
    }

    private enum End {
        DROPPED,
        SHUT_DOWN,
        CLOSED;

        void come(InboundStaging staging) {
            switch (this) {
                case DROPPED -> staging.drop(new CloseReason(CloseReason.Kind.EVICTED, "too much"));
                case SHUT_DOWN -> staging.shutDown();
                case CLOSED -> staging.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_read_in_part_goes_with_the_rest_and_what_comes_behind_it(End end) throws Exception {
        Lent lent = new Lent();
        AtomicInteger told = new AtomicInteger();
        InboundStaging staging = new InboundStaging(lent, 8000, readers, wakes::incrementAndGet);
        staging.deliver(new Slice(lent.acquire(5000), 0, 5000));
        staging.deliver(new Slice(lent.acquire(5000), 0, 5000));
        assertThat(staging.read(new byte[1], 0, 1)).isEqualTo(1);
        staging.whenRead(told::incrementAndGet);
        end.come(staging);
        assertThat(staging.memory()).isZero();
        assertThat(lent.out.size()).isZero();
        assertThat(told).hasValue(1);
        staging.deliver(new Slice(lent.acquire(5000), 0, 5000));
        assertThat(staging.memory()).isZero();
        assertThat(lent.out.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void what_goes_while_it_is_being_read_is_given_back_once(End end) throws Exception {
        for (int round = 0; round < 300; round++) {
            Lent lent = new Lent();
            InboundStaging staging = new InboundStaging(lent, 8000, readers, wakes::incrementAndGet);
            for (int i = 0; i < 5; i++) {
                staging.deliver(new Slice(lent.acquire(4096), 0, 4096));
            }
            AtomicInteger told = new AtomicInteger();
            staging.whenRead(told::incrementAndGet);
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readToTheEnd(staging, begun));
            begun.join();
            end.come(staging);
            reading.join();
            assertThat(lent.out.size()).isZero();
            assertThat(staging.memory()).isZero();
            assertThat(told).hasValue(1);
        }
    }

    private static void readToTheEnd(InboundStaging staging, CompletableFuture<Void> begun) {
        byte[] target = new byte[3];
        try {
            while (staging.read(target, 0, target.length) > 0) {
                begun.complete(null);
            }
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SocketException.class);
        } finally {
            begun.complete(null);
        }
    }

    @Test
    void a_read_of_what_is_there_never_waits_and_who_wants_news_is_told_of_bytes_and_of_the_end() throws Exception {
        AtomicInteger told = new AtomicInteger();
        InboundStaging staging = new InboundStaging(Buffers.unpooled(), 8000, told::incrementAndGet, () -> {});
        byte[] target = new byte[10];
        assertThat(staging.read(target, 0, 10)).isZero();
        staging.deliver(new Slice(new byte[] {1}, 0, 1));
        assertThat(told).as("nobody wanted it").hasValue(0);
        assertThat(staging.wantNews()).isTrue();
        assertThat(staging.read(target, 0, 10)).isEqualTo(1);

        assertThat(staging.wantNews()).isFalse();
        staging.deliver(new Slice(new byte[] {2}, 0, 1));
        assertThat(told).hasValue(1);
        assertThat(staging.read(target, 0, 10)).isEqualTo(1);
        staging.end();
        assertThat(told).hasValue(2);
        assertThat(staging.read(target, 0, 10)).isEqualTo(-1);
    }
}
