package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a flowpath carries: the peer's count of bytes says which ranges arrived. */
class InFlightTest {
    private final SendStream stream = new SendStream(Buffers.unpooled());
    private final InFlight inFlight = new InFlight();

    InFlightTest() {
        stream.append(new Slice(new byte[10_000], 0, 10_000));
        stream.handleLimit(1L << 30);
        stream.handleSent(0, 10_000);
    }

    @Test
    void what_was_not_counted_is_rescued() throws Exception {
        inFlight.add(0, 1_000, 0);
        inFlight.add(1_000, 1_000, 0);
        inFlight.handleAcknowledged(1_500, stream);
        inFlight.rescue(stream);

        assertThat(stream.nextOffset()).isEqualTo(1_500);
        assertThat(stream.nextLength(10_000)).isEqualTo(500);
    }

    @Test
    void a_count_that_comes_after_the_rescue_takes_it_back() throws Exception {
        inFlight.add(2_000, 500, 0);
        inFlight.add(7_000, 500, 0);
        inFlight.rescue(stream);
        assertThat(stream.nextOffset()).isEqualTo(2_000);

        inFlight.handleAcknowledged(600, stream);
        assertThat(stream.nextOffset()).isEqualTo(7_100);
        assertThat(stream.nextLength(10_000)).isEqualTo(400);
    }

    @Test
    void nothing_is_rescued_twice() {
        inFlight.add(0, 1_000, 0);
        inFlight.rescue(stream);
        stream.handleSent(0, 1_000);
        inFlight.rescue(stream);

        assertThat(stream.hasLost()).isFalse();
    }

    @Test
    void what_is_sent_after_a_rescue_is_a_range_of_its_own() {
        inFlight.add(0, 1_000, 0);
        inFlight.rescue(stream);
        stream.handleSent(0, 1_000);
        inFlight.add(1_000, 1_000, 0);
        inFlight.rescue(stream);

        assertThat(stream.nextOffset()).isEqualTo(1_000);
        assertThat(stream.nextLength(10_000)).isEqualTo(1_000);
    }

    @Test
    void repeats_count_as_often_as_they_were_sent() throws Exception {
        inFlight.add(0, 1_000, 0);
        inFlight.add(0, 1_000, 0);
        assertThat(inFlight.handleAcknowledged(1_000, stream)).isTrue();
        assertThat(inFlight.isEmpty()).isFalse();
        assertThat(inFlight.handleAcknowledged(2_000, stream)).isTrue();
        assertThat(inFlight.isEmpty()).isTrue();
    }

    @Test
    void an_old_count_is_no_news() throws Exception {
        inFlight.add(0, 1_000, 0);
        inFlight.handleAcknowledged(600, stream);

        assertThat(inFlight.handleAcknowledged(600, stream)).isFalse();
        assertThat(inFlight.handleAcknowledged(100, stream)).isFalse();
        assertThat(inFlight.acknowledged()).isEqualTo(600);
    }

    @Test
    void a_count_beyond_what_was_sent_is_a_violation() {
        inFlight.add(0, 1_000, 0);

        assertThatThrownBy(() -> inFlight.handleAcknowledged(1_001, stream))
                .hasMessage("acknowledges 1001 bytes of a flowpath that carried 1000");
    }

    @Test
    void what_the_peer_has_takes_no_more_memory_though_it_was_not_counted() throws Exception {
        for (int offset = 0; offset < 10_000; offset += 200) {
            inFlight.add(offset, 100, offset - 1_000);
        }
        assertThat(inFlight.ranges()).isLessThan(10);

        stream.handleAcknowledged(8_850, 0);
        inFlight.rescue(stream);
        assertThat(stream.nextOffset()).isEqualTo(8_850);
        inFlight.handleAcknowledged(4_500, stream);
        assertThat(stream.nextOffset()).isEqualTo(9_000);
        inFlight.handleAcknowledged(5_000, stream);
        assertThat(stream.hasLost()).isFalse();
    }

    private void addPieces(int count) {
        for (int i = 0; i < count; i++) {
            inFlight.add(2L * i, 1, 0);
        }
    }

    @Test
    void pieces_are_charged_in_steps_up_to_a_bound_and_given_back_in_steps() throws Exception {
        CheckedBuffers buffers = new CheckedBuffers();
        inFlight.chargeTo(new MemoryAccount(buffers, Principal.own()));
        addPieces(InFlight.FREE_RANGES - 1);
        assertThat(buffers.reserved()).isZero();
        addPieces(1);
        assertThat(buffers.reserved()).isEqualTo(InFlight.FREE_RANGES * InFlight.BYTES_FOR_EACH);
        while (!inFlight.isFull()) {
            addPieces(1);
        }
        assertThat(inFlight.ranges()).isEqualTo(InFlight.MOST_RANGES);

        inFlight.handleAcknowledged(InFlight.MOST_RANGES * 3 / 4, stream);
        assertThat(inFlight.isFull()).isFalse();
        assertThat(buffers.reserved())
                .isEqualTo((InFlight.MOST_RANGES / 2 - InFlight.FREE_RANGES) * InFlight.BYTES_FOR_EACH)
                .isEqualTo(inFlight.charged());
        inFlight.forget();
        assertThat(buffers.reserved()).isZero();
    }

    @Test
    void where_no_memory_is_left_no_piece_is_cut() {
        CheckedBuffers buffers = new CheckedBuffers();
        buffers.grantAtMost(0);
        inFlight.chargeTo(new MemoryAccount(buffers, Principal.own()));
        addPieces(InFlight.FREE_RANGES - 3);
        inFlight.add(100, 10, 0);
        assertThat(inFlight.behind(InFlight.FREE_RANGES, 2, 0)).isEqualTo(new InFlight.Part(103, 2));
        inFlight.handOver(103, 2);
        assertThat(inFlight.ranges()).isEqualTo(InFlight.FREE_RANGES);
        assertThat(inFlight.isFull()).isTrue();
        assertThat(inFlight.behind(0, 2, 0)).isNull();
    }
}
