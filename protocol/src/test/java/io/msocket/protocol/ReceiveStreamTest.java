package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The receiving stream: what arrives in any order comes out in the right one, once, within the window. */
class ReceiveStreamTest {
    private static final long MILLI = 1_000_000L;
    private static final int WINDOW = 256 * 1024;

    private final CheckedBuffers buffers = new CheckedBuffers();
    private final byte[] stream = World.bytes(4 * WINDOW, 5);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ReceiveStream in =
            new ReceiveStream(buffers, ConnectionOptions.defaults().withWindows(WINDOW, 4 * WINDOW), Principal.own());

    private void arrive(int from, int to) throws ProtocolException {
        // In the middle of a larger array, as behind a frame's header.
        byte[] array = buffers.acquire(to - from + 20);
        System.arraycopy(stream, from, array, 9, to - from);
        if (!in.handleData(from, array, 9, to - from)) {
            buffers.release(array);
        }
    }

    private void readAll(long now) {
        for (Slice slice = in.poll(); slice != null; slice = in.poll()) {
            out.write(slice.array(), slice.offset(), slice.length());
            buffers.release(slice.array());
            in.handleConsumed(slice.length(), 100 * MILLI, now);
        }
    }

    private byte[] first(int count) {
        return Arrays.copyOf(stream, count);
    }

    @Test
    void bytes_in_order_come_out_at_once() throws Exception {
        arrive(0, 100);
        arrive(100, 20_000);
        readAll(0);

        assertThat(out.toByteArray()).isEqualTo(first(20_000));
        assertThat(in.received()).isEqualTo(20_000);
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void bytes_ahead_of_a_gap_wait_for_it() throws Exception {
        arrive(5_000, 20_000);
        arrive(30_000, 30_010);
        readAll(0);
        assertThat(out.size()).isZero();
        assertThat(in.received()).isZero();

        arrive(0, 5_000);
        readAll(0);
        assertThat(out.size()).isEqualTo(20_000);

        arrive(20_000, 30_000);
        readAll(0);
        assertThat(out.toByteArray()).isEqualTo(first(30_010));
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void repeats_are_dropped() throws Exception {
        arrive(0, 1000);
        arrive(0, 1000);
        arrive(500, 1500);
        arrive(200, 300);
        readAll(0);

        assertThat(out.toByteArray()).isEqualTo(first(1500));
    }

    @Test
    void a_run_that_overlaps_two_adjacent_ones_takes_nothing_away() throws Exception {
        arrive(10_000, 20_000);
        arrive(20_000, 30_000);
        arrive(12_000, 25_000);
        arrive(0, 10_000);
        readAll(0);

        assertThat(in.received()).isEqualTo(30_000);
        assertThat(out.toByteArray()).isEqualTo(first(30_000));
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void runs_of_any_order_and_overlap_come_out_right() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            in = new ReceiveStream(buffers, ConnectionOptions.defaults().withWindows(WINDOW, WINDOW), Principal.own());
            out.reset();
            Random random = new Random(seed);
            int size = 1 + random.nextInt(WINDOW);
            int longest = 1 << random.nextInt(15);
            for (int i = 0; i < 60; i++) {
                int from = random.nextInt(size);
                arrive(from, Math.min(size, from + 1 + random.nextInt(longest)));
                if (random.nextInt(4) == 0) {
                    readAll(0);
                }
            }
            long before = in.received();
            arriveInPieces(random, (int) before, size);
            readAll(0);
            assertThat(in.received()).as("seed %d", seed).isEqualTo(size);
            assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(first(size));
            assertThat(buffers.bytes()).as("bytes held after seed %d", seed).isZero();
        }
    }

    private void arriveInPieces(Random random, int from, int to) throws ProtocolException {
        for (int at = from; at < to; ) {
            int end = Math.min(to, at + 1 + random.nextInt(20_000));
            arrive(at, end);
            at = end;
        }
    }

    @Test
    void the_window_binds_the_peer() {
        assertThatThrownBy(() -> arrive(WINDOW - 10, WINDOW + 1))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("window ends at " + WINDOW);
    }

    @Test
    void the_end_counts_as_one_offset() throws Exception {
        arrive(0, 10);
        in.handleEnd(10);

        assertThat(in.isEnded()).isTrue();
        assertThat(in.received()).isEqualTo(11);
        assertThat(in.receivedBytes()).isEqualTo(10);
    }

    @Test
    void an_end_before_its_bytes_waits_for_them() throws Exception {
        in.handleEnd(10);
        assertThat(in.isEnded()).isFalse();
        assertThat(in.received()).isZero();

        arrive(0, 10);
        assertThat(in.isEnded()).isTrue();
    }

    @Test
    void an_end_may_be_repeated_but_not_moved() throws Exception {
        in.handleEnd(10);
        in.handleEnd(10);

        assertThatThrownBy(() -> in.handleEnd(11)).hasMessageContaining("moves the end of its stream from 10 to 11");
        assertThatThrownBy(() -> arrive(5, 11)).hasMessageContaining("behind the end of its stream at 10");
    }

    @Test
    void an_end_before_what_was_sent_is_refused() throws Exception {
        arrive(100, 200);

        assertThatThrownBy(() -> in.handleEnd(150))
                .hasMessageContaining("ends its stream at 150, but had sent up to 200");
    }

    @Test
    void gaps_are_bounded() throws Exception {
        for (int i = 0; i < Limits.MAX_GAPS; i++) {
            arrive(10 + 2 * i, 11 + 2 * i);
        }

        int next = 10 + 2 * Limits.MAX_GAPS;
        assertThatThrownBy(() -> arrive(next, next + 1)).hasMessageContaining("more than 4096 gaps");
    }

    @Test
    void the_window_grows_when_it_is_used_up_quickly_and_rests_when_idle() throws Exception {
        long limit = in.limit();
        arrive(0, WINDOW);
        readAll(100 * MILLI);

        assertThat(in.window()).isEqualTo(4 * WINDOW);
        assertThat(in.limit()).isEqualTo(limit + 4 * WINDOW);
        assertThat(in.wantsToAdvertise()).isTrue();
        in.handleAdvertised();
        assertThat(in.wantsToAdvertise()).isFalse();

        in.shrink();
        assertThat(in.window()).isEqualTo(WINDOW);
        assertThat(in.limit()).as("a limit once given is not taken back").isEqualTo(limit + 4 * WINDOW);
    }

    @Test
    void the_window_stays_when_it_is_used_up_slowly() throws Exception {
        arrive(0, WINDOW);
        readAll(10_000 * MILLI);

        assertThat(in.window()).isEqualTo(WINDOW);
        assertThat(in.limit()).isEqualTo(2 * WINDOW);
    }

    @Test
    void a_reader_that_pauses_keeps_the_window_shut() throws Exception {
        arrive(0, WINDOW);

        assertThat(in.limit()).isEqualTo(WINDOW);
        assertThat(in.wantsToAdvertise()).isFalse();
    }

    @Test
    void what_nobody_reads_is_dropped_and_still_counted() throws Exception {
        arrive(0, 10_000);
        arrive(20_000, 30_000);
        in.discard(0);
        assertThat(buffers.bytes()).isZero();
        assertThat(in.received()).isEqualTo(30_000);

        arrive(40_000, 50_000);
        assertThat(buffers.bytes()).isZero();
        assertThat(in.received()).isEqualTo(50_000);
        in.handleEnd(60_000);
        assertThat(in.isEnded()).isTrue();
        assertThat(in.poll()).isNull();
    }

    @Test
    void records_with_little_that_is_new_do_not_keep_their_arrays() throws Exception {
        arrive(0, 60_000);
        for (int end = 65_000; end < WINDOW; end += 5_000) {
            arrive(end - 65_000, end);
        }

        assertThat(buffers.bytes())
                .as("bytes of memory for %d bytes", in.received())
                .isLessThan(2 * in.received());
        readAll(0);
        assertThat(out.toByteArray()).isEqualTo(first((int) in.received()));
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void a_long_record_that_fills_a_gap_ahead_of_another_continues_the_short_run_before_it() throws Exception {
        arrive(1, 101);
        arrive(10_000, 70_000);
        arrive(50, 60_000);
        assertThat(buffers.bytes())
                .as("bytes of memory")
                .isLessThanOrEqualTo((70_000 / BytesAhead.BLOCK + 1) * BytesAhead.BLOCK);

        arrive(0, 1);
        readAll(0);
        assertThat(out.toByteArray()).isEqualTo(first(70_000));
        assertThat(buffers.bytes()).isZero();
    }

    /** Whatever a peer sends, this is the memory for a window: what is kept badly filled, one more array, and two blocks. */
    private static final long MOST_HELD = WINDOW + WINDOW / 8 + SliceQueue.MAX_WASTE + 8 * 1024 + 2 * BytesAhead.BLOCK;

    @Test
    void single_bytes_all_over_the_window_need_no_more_memory_than_the_window() throws Exception {
        int places = 4_095;
        int apart = WINDOW / places;
        for (int i = 0; i < places; i++) {
            arrive(1 + i * apart, 2 + i * apart);
            arrive(2 + i * apart, 3 + i * apart);
        }
        assertThat(buffers.bytes()).isLessThanOrEqualTo(MOST_HELD);
    }

    /** A tail that is hardly used, and behind it an array that is kept: again and again. */
    @Test
    void short_and_long_records_in_turns_need_no_more_memory_than_the_window() throws Exception {
        int at = 0;
        while (at + 5_000 < WINDOW) {
            arrive(at, at + 1);
            arrive(at + 1, at + 4_200);
            at += 4_200;
        }
        assertThat(buffers.bytes()).isLessThanOrEqualTo(MOST_HELD);
        readAll(0);
        assertThat(out.toByteArray()).isEqualTo(first(at));
    }

    @Test
    void no_sequence_of_records_needs_more_memory_than_the_window() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            in = new ReceiveStream(buffers, ConnectionOptions.defaults().withWindows(WINDOW, WINDOW), Principal.own());
            Random random = new Random(seed);
            int longest = 1 + random.nextInt(1 << random.nextInt(17));
            int gap = random.nextInt(2);
            for (int i = 0; i < 1_000; i++) {
                int from = gap + random.nextInt(WINDOW - gap);
                arriveIn(random.nextInt(70_000), from, Math.min(WINDOW, from + 1 + random.nextInt(longest)));
                assertThat(buffers.bytes()).as("seed %d", seed).isLessThanOrEqualTo(MOST_HELD);
            }
            readAll(0);
            in.close();
            assertThat(buffers.bytes()).as("bytes held after seed %d", seed).isZero();
        }
    }

    /** In an array with so much more room than it takes. */
    private void arriveIn(int room, int from, int to) throws ProtocolException {
        byte[] array = buffers.acquire(to - from + room);
        System.arraycopy(stream, from, array, 0, to - from);
        if (!in.handleData(from, array, 0, to - from)) {
            buffers.release(array);
        }
    }

    @Test
    void a_window_whose_bytes_wait_for_the_application_stays_reserved() throws Exception {
        arrive(0, 100_000);
        readAll(100 * MILLI);
        long grown = in.window();
        assertThat(grown).isGreaterThan(WINDOW);
        arrive(100_000, 400_000);
        in.shrink();
        assertThat(in.window()).isEqualTo(grown);

        readAll(100 * MILLI);
        in.shrink();
        assertThat(in.window()).isEqualTo(WINDOW);
    }

    /** Not the bytes of the stream, of which there may be one in an array. */
    private void assertMemoryIsThatOfArrays(int arrays) {
        assertThat(in.memory())
                .isBetween(buffers.bytes() + 1, buffers.bytes() + (arrays + 1) * (long) Buffers.BYTES_FOR_EACH);
    }

    @Test
    void what_is_held_counts_as_the_arrays_take_it_until_it_is_read() throws Exception {
        arrive(0, 1);
        arrive(1, 2);
        assertThat(buffers.bytes()).isGreaterThan(8_000);
        assertMemoryIsThatOfArrays(2);

        arrive(5_000, 20_000);
        arrive(30_000, 30_010);
        assertThat(buffers.bytes()).isGreaterThan(4 * BytesAhead.BLOCK);
        assertMemoryIsThatOfArrays(6);

        arrive(0, 30_000);
        assertMemoryIsThatOfArrays(8);
        readAll(0);
        assertThat(in.memory()).isZero();
    }

    @Test
    void few_bytes_need_no_more_than_a_quarter_and_two_arrays_more() throws Exception {
        int window = 32 * 1024;
        in = new ReceiveStream(buffers, ConnectionOptions.defaults().withWindows(window, window), Principal.own());
        for (int at = 0; at + 4_097 <= window; at += 4_097) {
            arriveIn(0, at, at + 1);
            arriveIn(0, at + 1, at + 4_097);
        }
        assertThat(buffers.bytes()).isLessThanOrEqualTo(window + window / 4 + 2 * SliceQueue.TAIL_CAPACITY);
    }

    /** Each other byte of so many. */
    private void leaveGaps(int from, int to) throws ProtocolException {
        for (int at = from + 1; at < to; at += 2) {
            arrive(at, at + 1);
        }
    }

    @Test
    void what_keeps_many_runs_in_order_is_charged_until_the_gaps_have_closed() throws Exception {
        leaveGaps(0, 40);
        assertThat(buffers.reserved()).as("for a few").isZero();
        leaveGaps(40, 8_000);
        assertThat(buffers.reserved()).isBetween(4_000L * 16 - 1024, 4_000L * 24);

        arrive(0, 8_000);
        assertThat(buffers.reserved()).isZero();
        leaveGaps(8_000, 16_000);
        in.close();
        assertThat(buffers.reserved()).isZero();
    }

    @Test
    void of_what_leaves_many_gaps_while_nothing_is_left_nothing_is_kept_and_that_is_nobodys_fault() throws Exception {
        buffers.grantAtMost(2_000);
        assertThatThrownBy(() -> leaveGaps(0, 8_000))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NO_MEMORY))
                .hasMessageStartingWith("there is no memory left for more than ");
        long memory = in.memory();
        assertThatThrownBy(() -> arrive(8_001, 8_002)).isInstanceOf(ProtocolException.class);
        assertThat(in.memory()).isEqualTo(memory);
        assertThat(buffers.reserved()).isLessThanOrEqualTo(2_000);

        arrive(0, 8_000);
        assertThat(in.received()).isEqualTo(8_000);
        assertThat(buffers.reserved()).isZero();
    }
}
