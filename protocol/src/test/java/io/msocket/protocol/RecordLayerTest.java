package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.TrafficKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records are cut out of whatever pieces TCP delivers, and arrays are held no longer than needed. */
class RecordLayerTest {
    private final AnyRoom room = new AnyRoom();
    private static final TrafficKeys KEYS =
            new TrafficKeys(World.bytes(CipherSuite.KEY_LENGTH, 1), World.bytes(CipherSuite.KEY_LENGTH, 2));

    private final CheckedBuffers buffers = new CheckedBuffers();
    private final RecordLayer client = RecordLayer.ofClient(World.SUITE, KEYS, Buffers.unpooled(), true);
    private final RecordLayer server = RecordLayer.ofServer(World.SUITE, KEYS, buffers, true);

    private byte[] sealed(long token) {
        FrameWriter frames = new FrameWriter(FrameType.PING_LENGTH);
        frames.ping(token);
        return client.seal(frames);
    }

    private List<String> read(ByteBuffer in) throws ProtocolException {
        List<String> frames = new ArrayList<>();
        while (in.hasRemaining() && server.read(in, room)) {
            frames.addAll(FrameText.of(server.content(), server.contentLength()));
            server.next(false);
        }
        return frames;
    }

    @Test
    void records_arrive_byte_by_byte() throws Exception {
        byte[] both = HandmadePeer.join(sealed(1), sealed(2));
        List<String> frames = new ArrayList<>();
        for (byte each : both) {
            frames.addAll(read(ByteBuffer.wrap(new byte[] {each})));
        }

        assertThat(frames).containsExactly("PING 1", "PING 2");
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void many_records_arrive_at_once_from_a_direct_buffer() throws Exception {
        ByteBuffer in = ByteBuffer.allocateDirect(1_000);
        for (int i = 0; i < 10; i++) {
            in.put(sealed(i));
        }
        in.flip();

        assertThat(read(in)).hasSize(10);
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void an_array_is_held_only_while_a_record_is_incomplete() throws Exception {
        byte[] record = sealed(1);
        read(ByteBuffer.wrap(record, 0, 3));
        assertThat(buffers.bytes()).isZero();
        read(ByteBuffer.wrap(record, 3, 5));
        assertThat(buffers.bytes()).isEqualTo(record.length - Limits.RECORD_HEADER_LENGTH);
        read(ByteBuffer.wrap(record, 8, record.length - 8));
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void everything_goes_back_when_a_flowpath_ends_amid_a_record() throws Exception {
        read(ByteBuffer.wrap(sealed(1), 0, 10));
        server.release();

        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void everything_goes_back_when_a_record_does_not_authenticate() {
        byte[] record = sealed(1);
        record[record.length - 1] ^= 1;

        assertThatThrownBy(() -> read(ByteBuffer.wrap(record))).hasMessage("record 1 does not authenticate");
        server.release();
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void a_content_that_somebody_keeps_is_not_given_back() throws Exception {
        server.read(ByteBuffer.wrap(sealed(1)), room);
        byte[] kept = server.content();
        server.next(true);
        server.release();

        assertThat(buffers.bytes()).isEqualTo(kept.length);
    }

    @Test
    void lengths_out_of_bounds_are_refused_before_any_memory_is_taken() {
        int longest = Limits.MAX_RECORD_BODY;
        for (int[] header : new int[][] {{1, 16}, {1, 0}, {2, 24}, {1, longest + 1}, {2, longest + 1}, {1, 0xffffff}}) {
            RecordLayer fresh = RecordLayer.ofServer(World.SUITE, KEYS, buffers, true);
            byte[] bytes = new byte[Limits.RECORD_HEADER_LENGTH];
            bytes[0] = (byte) header[0];
            Wire.putMedium(bytes, 1, header[1]);
            assertThatThrownBy(() -> fresh.read(ByteBuffer.wrap(bytes), room))
                    .as(Arrays.toString(header))
                    .hasMessage("record of %d bytes".formatted(header[1]));
        }
        assertThat(buffers.mostBytes()).isZero();
    }

    @Test
    void records_of_other_types_are_refused() {
        RecordLayer sealedOnly = RecordLayer.ofServer(World.SUITE, KEYS, buffers, false);
        byte[] clear = {RecordType.CLEAR_DATA, 0, 0, 30};

        assertThatThrownBy(() -> sealedOnly.read(ByteBuffer.wrap(clear), room))
                .hasMessageContaining("type 2 is not allowed");
        assertThatThrownBy(() -> server.read(ByteBuffer.wrap(new byte[] {0, 0, 0, 20}), room))
                .hasMessageContaining("type 0 is not allowed");
    }

    private void renewClientToServer(byte[] secret) {
        client.renewOutbound(secret);
        server.renewInbound(secret);
    }

    private List<String> sendBack(long token) throws ProtocolException {
        FrameWriter frames = new FrameWriter(FrameType.PING_LENGTH);
        frames.ping(token);
        assertThat(client.read(ByteBuffer.wrap(server.seal(frames)), room)).isTrue();
        List<String> text = FrameText.of(client.content(), client.contentLength());
        client.next(false);
        return text;
    }

    @Test
    void a_renewal_in_one_direction_leaves_the_other_alone() throws Exception {
        assertThat(read(ByteBuffer.wrap(sealed(1)))).containsExactly("PING 1");
        assertThat(sendBack(2)).containsExactly("PING 2");
        renewClientToServer(World.bytes(CipherSuite.KEY_LENGTH, 3));

        assertThat(sendBack(3)).containsExactly("PING 3");
        assertThat(read(ByteBuffer.wrap(sealed(4)))).containsExactly("PING 4");
        assertThat(sendBack(5)).containsExactly("PING 5");
    }

    @Test
    void a_renewal_holds_from_the_record_behind_the_one_that_is_being_read() throws Exception {
        byte[] last = sealed(1);
        byte[] secret = World.bytes(CipherSuite.KEY_LENGTH, 3);
        client.renewOutbound(secret);
        ByteBuffer in = ByteBuffer.wrap(HandmadePeer.join(last, sealed(2)));

        assertThat(server.read(in, room)).isTrue();
        server.renewInbound(secret);
        assertThat(FrameText.of(server.content(), server.contentLength())).containsExactly("PING 1");
        server.next(false);
        assertThat(read(in)).containsExactly("PING 2");
    }

    @Test
    void clear_data_is_framed_under_the_renewed_key() throws Exception {
        byte[] old = clear(7, new byte[100]);
        renewClientToServer(World.bytes(CipherSuite.KEY_LENGTH, 3));
        assertThat(server.read(ByteBuffer.wrap(clear(7, new byte[100])), room)).isTrue();
        server.next(false);

        assertThatThrownBy(() -> server.read(ByteBuffer.wrap(old), room)).hasMessage("record 2 does not authenticate");
    }

    private byte[] clear(long offset, byte[] data) {
        byte[] framing = new byte[Limits.RECORD_HEADER_LENGTH + RecordProtection.SEALED_OFFSET_LENGTH];
        assertThat(client.sealOffset(offset, data.length, framing)).isEqualTo(framing.length);
        return HandmadePeer.join(framing, data);
    }

    @Test
    void clear_data_is_handed_on_as_it_is() throws Exception {
        assertThat(server.read(ByteBuffer.wrap(clear(7, new byte[] {'h', 'i'})), room))
                .isTrue();

        assertThat(server.isClearData()).isTrue();
        assertThat(server.clearOffset()).isEqualTo(7);
        int ahead = RecordProtection.SEALED_OFFSET_LENGTH;
        assertThat(Arrays.copyOfRange(server.content(), ahead, server.contentLength()))
                .containsExactly('h', 'i');
        server.next(false);
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void clear_data_and_sealed_records_are_numbered_together() throws Exception {
        byte[] first = sealed(1);
        byte[] second = clear(7, new byte[100]);
        byte[] third = sealed(2);

        assertThat(read(ByteBuffer.wrap(first))).containsExactly("PING 1");
        assertThat(server.read(ByteBuffer.wrap(second), room)).isTrue();
        server.next(false);
        assertThat(read(ByteBuffer.wrap(third))).containsExactly("PING 2");
        assertThatThrownBy(() -> server.read(ByteBuffer.wrap(second), room))
                .hasMessage("record 4 does not authenticate");
        server.release();
        assertThat(buffers.bytes()).isZero();
    }

    @Test
    void clear_data_of_another_length_than_was_sealed_is_forged() {
        byte[] record = clear(7, new byte[100]);
        Wire.putMedium(record, 1, record.length - Limits.RECORD_HEADER_LENGTH - 1);

        assertThatThrownBy(() -> server.read(ByteBuffer.wrap(record), room))
                .hasMessage("record 1 does not authenticate");
    }
}
