package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sending stream: bytes stay until they are acknowledged, lost ones go first. */
class SendStreamTest {
    private static final byte[] STREAM = World.bytes(200_000, 3);

    private final CheckedBuffers buffers = new CheckedBuffers();
    private final SendStream out = new SendStream(buffers);

    private void write(int length) {
        int from = (int) out.end();
        out.append(buffers.slice(Arrays.copyOfRange(STREAM, from, from + length)));
    }

    /** Sends the next bytes as a flowpath would; where they began. */
    private long send(int most) {
        long offset = out.nextOffset();
        int length = out.nextLength(most);
        byte[] copied = new byte[length];
        out.copy(offset, length, copied, 0);
        assertThat(copied).isEqualTo(Arrays.copyOfRange(STREAM, (int) offset, (int) offset + length));
        out.handleSent(offset, length);
        return offset;
    }

    @Test
    void nothing_goes_out_before_the_peer_gives_room() throws Exception {
        write(100);
        assertThat(out.hasNew()).isFalse();
        assertThat(out.nextLength(1_000)).isZero();
        assertThat(out.isBlockedByPeer()).isTrue();

        out.handleLimit(60);
        assertThat(out.nextLength(1_000)).isEqualTo(60);
        send(1_000);
        assertThat(out.isBlockedByPeer()).isTrue();
        out.handleAcknowledged(0, 100);
        assertThat(out.nextLength(1_000)).isEqualTo(40);
    }

    @Test
    void a_limit_never_goes_back() throws Exception {
        write(100);
        out.handleLimit(80);
        out.handleAcknowledged(0, 50);

        assertThat(out.nextLength(1_000)).isEqualTo(80);
    }

    @Test
    void bytes_are_kept_until_they_are_acknowledged() throws Exception {
        out.handleLimit(1 << 20);
        write(50_000);
        write(50_000);
        send(1 << 20);
        assertThat(out.buffered()).isEqualTo(100_000);
        assertThat(buffers.bytes()).isEqualTo(100_000);

        out.handleAcknowledged(50_000, 1 << 20);
        assertThat(out.buffered()).isEqualTo(50_000);
        assertThat(buffers.bytes()).isEqualTo(50_000);
        out.handleAcknowledged(100_000, 1 << 20);
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void many_little_writes_share_arrays() throws Exception {
        out.handleLimit(1 << 20);
        for (int i = 0; i < 10_000; i++) {
            write(1);
        }
        assertThat(buffers.bytes()).isLessThan(30_000);
        send(5_000);
        send(5_000);
        out.handleAcknowledged(10_000, 1 << 20);
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void an_array_is_held_and_counts_whole_as_long_as_one_byte_of_it_is_not_acknowledged() throws Exception {
        out.handleLimit(1 << 20);
        write(50_000);
        write(30_000);
        long both = 80_000 + 2 * Buffers.BYTES_FOR_EACH;
        assertThat(out.memory()).isEqualTo(both);
        send(60_000);
        out.handleAcknowledged(49_999, 1 << 20);
        assertThat(out.memory()).isEqualTo(both);
        out.handleAcknowledged(50_001, 1 << 20);
        assertThat(out.memory()).isEqualTo(30_000 + Buffers.BYTES_FOR_EACH);
        out.abandon();
        assertThat(out.memory()).isZero();
    }

    @Test
    void lost_bytes_go_before_new_ones() throws Exception {
        out.handleLimit(1 << 20);
        write(100_000);
        send(60_000);
        out.handleLost(20_000, 30_000);

        assertThat(send(4_000)).isEqualTo(20_000);
        assertThat(send(1 << 20)).isEqualTo(24_000);
        assertThat(send(1_000)).isEqualTo(60_000);
    }

    @Test
    void lost_bytes_that_are_acknowledged_meanwhile_are_not_sent_again() throws Exception {
        out.handleLimit(1 << 20);
        write(100_000);
        send(60_000);
        out.handleLost(20_000, 30_000);
        out.handleAcknowledged(25_000, 1 << 20);
        assertThat(out.nextOffset()).isEqualTo(25_000);

        out.handleArrived(25_000, 30_000);
        assertThat(out.nextOffset()).isEqualTo(60_000);
        out.handleLost(0, 25_000);
        assertThat(out.hasLost()).isFalse();
    }

    @Test
    void lost_bytes_need_no_room() throws Exception {
        write(1_000);
        out.handleLimit(1_000);
        send(1_000);
        out.handleLost(0, 1_000);

        assertThat(out.nextLength(5_000)).isEqualTo(1_000);
    }

    @Test
    void the_end_is_due_behind_the_last_byte_and_until_it_is_acknowledged() throws Exception {
        out.handleLimit(1 << 20);
        write(100);
        out.finish();
        assertThat(out.isEndDue()).isFalse();
        send(100);
        assertThat(out.isEndDue()).isTrue();
        out.handleEndSent();
        out.handleAcknowledged(100, 1 << 20);
        assertThat(out.isEndDue()).isTrue();
        assertThat(out.isEndAcknowledged()).isFalse();
        out.handleAcknowledged(101, 1 << 20);
        assertThat(out.isEndAcknowledged()).isTrue();
        assertThat(out.isEndDue()).isFalse();
    }

    @Test
    void the_end_waits_for_lost_bytes() {
        out.handleLimit(1 << 20);
        write(100);
        out.finish();
        send(100);
        out.handleLost(0, 50);

        assertThat(out.isEndDue()).isFalse();
        send(100);
        assertThat(out.isEndDue()).isTrue();
    }

    @Test
    void nothing_can_be_written_behind_the_end() {
        out.finish();

        assertThatThrownBy(() -> write(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void acknowledgements_of_what_was_not_sent_are_violations() {
        out.handleLimit(1 << 20);
        write(100);
        send(50);

        assertThatThrownBy(() -> out.handleAcknowledged(51, 0))
                .hasMessage("acknowledges offset 51, but only 50 was sent");
    }

    @Test
    void an_abandoned_stream_ends_at_the_last_byte_sent_and_keeps_nothing() throws Exception {
        out.handleLimit(1 << 20);
        write(100_000);
        send(60_000);
        out.handleLost(0, 1_000);
        out.abandon();

        assertThat(buffers.bytes()).isZero();
        assertThat(out.end()).isEqualTo(60_000);
        assertThat(out.isEndDue()).isTrue();
        assertThat(out.hasLost()).isFalse();
        out.handleLost(1_000, 2_000);
        assertThat(out.hasLost()).isFalse();
        out.handleEndSent();
        out.handleAcknowledged(60_001, 0);
        assertThat(out.isEndAcknowledged()).isTrue();
    }

    @Test
    void any_interleaving_sends_the_right_bytes() throws Exception {
        Random random = new Random(4);
        out.handleLimit(1 << 20);
        while (out.acknowledged() < STREAM.length) {
            switch (random.nextInt(5)) {
                case 0 -> write((int) Math.min(random.nextInt(20_000), STREAM.length - out.end()));
                case 1, 2 -> send(random.nextInt(10_000));
                case 3 -> {
                    long from = out.acknowledged() + random.nextInt((int) (out.next() - out.acknowledged()) + 1);
                    out.handleLost(from, Math.min(out.next(), from + random.nextInt(5_000)));
                }
                default -> {
                    long sent = out.next() - out.acknowledged();
                    out.handleAcknowledged(out.acknowledged() + random.nextInt((int) sent + 1), 1 << 20);
                }
            }
        }
        assertThat(buffers.bytes()).isZero();
    }
}
