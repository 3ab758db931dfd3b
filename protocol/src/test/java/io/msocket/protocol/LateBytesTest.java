package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At the end of a transfer: which bytes of a slow path go on a faster one as well. */
class LateBytesTest {
    private static final long MILLI = 1_000_000;
    private static final int LOT = 100_000;
    private static final long SLOW_MILLIS = 400;

    private final SendStream output = new SendStream(Buffers.unpooled());
    private final LateBytes late = new LateBytes(output);
    private final Flowpath fast = path(1);
    private final Flowpath slow = path(2);
    private long now;

    private static Flowpath path(int id) {
        return Flowpath.accepted(
                id,
                null,
                Network.address(1, 1),
                Network.address(2, 2),
                Liveness.ofServer(ConnectionOptions.defaults(), 0),
                0);
    }

    /**
     * The fast path has a round trip of 20 ms and 5 MB/s, the slow one 400 ms and 250 kB/s, which holds the last lot and has held it
     * for so long that its bytes are coming.
     */
    @BeforeEach
    void begin() throws ProtocolException {
        output.append(new Slice(new byte[3 * LOT], 0, 3 * LOT));
        output.handleLimit(Long.MAX_VALUE);
        carry(fast, 20);
        carry(slow, SLOW_MILLIS);
        output.handleAcknowledged(2 * LOT, Long.MAX_VALUE);
        send(slow);
        now += SLOW_MILLIS * MILLI;
    }

    private void send(Flowpath path) {
        long offset = output.nextOffset();
        output.handleSent(offset, LOT);
        path.handleDataSent(offset, LOT, output.acknowledged(), now);
    }

    private void carry(Flowpath path, long millis) throws ProtocolException {
        send(path);
        now += millis * MILLI;
        path.handleAcknowledged(LOT, output, now);
    }

    private Flowpath find(List<Flowpath> paths) {
        return late.find(paths, paths, now);
    }

    @Test
    void those_that_would_have_come_by_then_stay_where_they_are() {
        assertThat(find(List.of(slow, fast))).isSameAs(fast);
        // 250 kB/s for 20 ms, and a quarter more.
        assertThat(late.offset()).isEqualTo(2 * LOT + 6_250);
        assertThat(late.length()).isEqualTo(fast.recordSize());
    }

    @Test
    void of_what_was_sent_just_now_over_a_long_way_none_would_have_come_by_then() {
        now -= SLOW_MILLIS * MILLI;
        assertThat(find(List.of(slow, fast))).isSameAs(fast);
        assertThat(late.offset()).isEqualTo(2 * LOT);
        // Clearly sooner is 25 ms: 5 ms before that the first bytes come.
        now += (SLOW_MILLIS - 20) * MILLI;
        find(List.of(slow, fast));
        assertThat(late.offset()).isEqualTo(2 * LOT + 1_250);
    }

    @Test
    void no_byte_is_handed_over_twice_and_a_little_is_enough() {
        long repeated = 0;
        long last = -1;
        while (find(List.of(slow, fast)) != null) {
            assertThat(late.offset()).isGreaterThan(last);
            last = late.offset();
            repeated += late.length();
            late.handleSent(late.length());
        }
        // The bound: 64 KiB and a thirty-second of what was sent.
        assertThat(repeated).isEqualTo(64 * 1024 + 3 * LOT / 32);
    }

    @Test
    void what_was_found_and_not_sent_is_found_again() {
        find(List.of(slow, fast));
        long offset = late.offset();
        late.forget();
        late.handleSent(1_000);
        find(List.of(slow, fast));
        assertThat(late.offset()).isEqualTo(offset);
    }

    @Test
    void what_was_handed_over_is_lost_only_with_the_path_that_has_it_now() {
        find(List.of(slow, fast));
        long from = late.offset();
        int length = late.length();
        late.handleSent(length);
        fast.handleDataSent(from, length, output.acknowledged(), now);
        slow.inFlight.rescue(output);
        assertThat(output.sendableBytes()).isEqualTo(LOT - length);
        fast.inFlight.rescue(output);
        assertThat(output.sendableBytes()).isEqualTo(LOT);
    }

    @Test
    void a_path_whose_rate_is_not_known_is_left_alone() {
        assertThat(find(List.of(path(3), fast))).isNull();
        assertThat(find(List.of(slow, path(3)))).isNull();
    }
}
