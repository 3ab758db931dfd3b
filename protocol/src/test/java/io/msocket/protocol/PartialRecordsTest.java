package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.TrafficKeys;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What headers of long records make an end keep, of which nothing more comes. */
class PartialRecordsTest {
    private static final Principal STRANGER = Principal.ofSource(InetAddress.getLoopbackAddress());
    private static final int FREE = Limits.MAX_FIRST_RECORD_BODY;
    private static final int LONGEST = Limits.MAX_RECORD_BODY;

    private final Granting buffers = new Granting();
    private final MemoryAccount account = new MemoryAccount(buffers, STRANGER);
    private long limit = 16 * 1024;
    private long promised;
    private final PartialRecords room = new PartialRecords(account, () -> limit, () -> promised);

    /** Counts, and grants up to a bound. */
    private static final class Granting implements Buffers {
        private long bound = Long.MAX_VALUE;
        private long reserved;
        private long held;

        @Override
        public byte[] acquire(int size) {
            held += size;
            return new byte[size];
        }

        @Override
        public void release(byte[] array) {
            held -= array.length;
        }

        @Override
        public boolean reserve(Principal holder, long bytes) {
            if (reserved + bytes > bound) {
                return false;
            }
            reserved += bytes;
            return true;
        }

        @Override
        public void unreserve(Principal holder, long bytes) {
            reserved -= bytes;
        }
    }

    private RecordLayer flowpath() {
        TrafficKeys keys = new TrafficKeys(new byte[32], new byte[32]);
        return RecordLayer.ofServer(JdkCipherSuites.aesGcm(), keys, buffers, false);
    }

    private static ByteBuffer header(int length) {
        byte[] header = {RecordType.SEALED, 0, 0, 0};
        header[1] = (byte) (length >> 16);
        header[2] = (byte) (length >> 8);
        header[3] = (byte) length;
        return ByteBuffer.wrap(header);
    }

    @Test
    void nobody_announces_more_than_he_may_have_sent_so_far() throws Exception {
        assertThat(flowpath().read(header(FREE), room)).isFalse();
        assertThatThrownBy(() -> flowpath().read(header(FREE + 1), room))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.FORGED));
        limit = 10_000_000;
        assertThat(flowpath().read(header(LONGEST), room)).isFalse();
        assertThatThrownBy(() -> flowpath().read(header(LONGEST + 1), room)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void what_is_held_is_no_more_than_what_is_free_and_what_is_charged() throws Exception {
        List<RecordLayer> paths = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            RecordLayer path = flowpath();
            path.read(header(FREE), room);
            paths.add(path);
            assertThat(buffers.held).isLessThanOrEqualTo(FREE + buffers.reserved);
        }
        assertThat(buffers.held).isEqualTo(16L * FREE);
        long charged = buffers.reserved;
        for (RecordLayer path : paths) {
            path.release();
        }
        assertThat(buffers.held).isZero();
        for (int i = 0; i < 16; i++) {
            flowpath().read(header(FREE), room);
        }
        assertThat(buffers.reserved).as("what was charged serves again").isEqualTo(charged);
        room.close();
        assertThat(buffers.reserved).isZero();
    }

    @Test
    void where_there_is_no_memory_only_the_flowpath_ends() throws Exception {
        buffers.bound = 0;
        RecordLayer first = flowpath();
        assertThat(first.read(header(FREE), room)).isFalse();
        assertThatThrownBy(() -> flowpath().read(header(FREE), room))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NO_MEMORY));
        first.release();
        assertThat(flowpath().read(header(FREE), room))
                .as("the next one has its turn")
                .isFalse();
        assertThat(buffers.held).isEqualTo(FREE);
    }

    @Test
    void what_a_window_promises_is_paid_for_once() throws Exception {
        buffers.bound = 0;
        promised = 3L * LONGEST;
        limit = promised;
        List<RecordLayer> paths = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RecordLayer path = flowpath();
            assertThat(path.read(header(LONGEST), room)).isFalse();
            paths.add(path);
        }
        assertThat(flowpath().read(header(FREE), room)).isFalse();
        assertThatThrownBy(() -> flowpath().read(header(FREE), room))
                .as("what is not promised")
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NO_MEMORY));
        paths.remove(0).release();
        promised -= LONGEST;
        assertThatThrownBy(() -> flowpath().read(header(FREE), room))
                .as("what has come is not promised any more")
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NO_MEMORY));
        assertThat(buffers.reserved).isZero();
    }
}
