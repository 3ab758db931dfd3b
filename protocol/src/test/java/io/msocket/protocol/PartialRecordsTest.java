package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.TrafficKeys;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What records of which only a part comes make an end keep. */
class PartialRecordsTest {
    private static final Principal STRANGER = Principal.ofSource(InetAddress.getLoopbackAddress());
    private static final TrafficKeys KEYS = new TrafficKeys(new byte[32], new byte[32]);
    private static final long FREE = PartialRecords.FREE;
    private static final int LONGEST_OF_FIRST = Limits.MAX_FIRST_RECORD_BODY;
    private static final int LONGEST = Limits.MAX_RECORD_BODY;
    private static final long MUCH = 10_000_000;

    private final Granting buffers = new Granting();
    private final MemoryAccount account = new MemoryAccount(buffers, STRANGER);
    private long limit = 16 * 1024;
    private long promised;
    private final PartialRecords room = new PartialRecords(account, () -> limit, () -> promised);

    /** Gives out arrays longer than was asked for, counts, and grants up to a bound. */
    private static final class Granting implements Buffers {
        private long bound = Long.MAX_VALUE;
        private long reserved;
        private long held;
        private int acquired;

        @Override
        public byte[] acquire(int size) {
            int multipleOf =
                    size <= RecordReader.LEAST_CAPACITY ? 1 : size <= MOST_EXCESS / 2 ? MOST_EXCESS / 2 : MOST_EXCESS;
            int length = (size + multipleOf - 1) / multipleOf * multipleOf;
            held += length;
            acquired++;
            return new byte[length];
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
        public void reserveAlways(Principal holder, long bytes) {
            reserved += bytes;
        }

        @Override
        public void unreserve(Principal holder, long bytes) {
            reserved -= bytes;
        }
    }

    private RecordLayer flowpath() {
        return RecordLayer.ofServer(JdkCipherSuites.aesGcm(), KEYS, buffers, false);
    }

    /** The header of a sealed record, and so many bytes behind it. */
    private static ByteBuffer beginning(int bodyLength, int count) {
        byte[] bytes = new byte[Limits.RECORD_HEADER_LENGTH + count];
        bytes[0] = RecordType.SEALED;
        Wire.putMedium(bytes, 1, bodyLength);
        return ByteBuffer.wrap(bytes);
    }

    private void assertNoMemory(int bodyLength, int count) {
        assertThatThrownBy(() -> flowpath().read(beginning(bodyLength, count), room))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NO_MEMORY));
    }

    @Test
    void nobody_announces_more_than_he_may_have_sent_so_far() throws Exception {
        assertThat(flowpath().read(beginning(LONGEST_OF_FIRST, 1), room)).isFalse();
        assertThatThrownBy(() -> flowpath().read(beginning(LONGEST_OF_FIRST + 1, 1), room))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.FORGED));
        limit = MUCH;
        assertThat(flowpath().read(beginning(LONGEST, 1), room)).isFalse();
        assertThatThrownBy(() -> flowpath().read(beginning(LONGEST + 1, 1), room))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void three_bytes_of_a_long_record_on_each_flowpath_take_little() throws Exception {
        limit = MUCH;
        List<RecordLayer> paths = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            RecordLayer path = flowpath();
            assertThat(path.read(beginning(LONGEST, 3), room)).isFalse();
            paths.add(path);
            assertThat(buffers.held).isEqualTo((long) i * RecordReader.LEAST_CAPACITY);
            assertThat(room.held()).isEqualTo(buffers.held);
            assertThat(buffers.held).isLessThanOrEqualTo(FREE + buffers.reserved);
        }
        long charged = buffers.reserved;
        paths.forEach(RecordLayer::release);
        assertThat(buffers.held).isZero();
        for (int i = 0; i < 16; i++) {
            flowpath().read(beginning(LONGEST, 3), room);
        }
        assertThat(buffers.reserved).as("what was charged serves again").isEqualTo(charged);
        room.close();
        assertThat(buffers.reserved).isZero();
    }

    private static byte[] sealed(int dataLength) {
        RecordLayer client = RecordLayer.ofClient(JdkCipherSuites.aesGcm(), KEYS, Buffers.unpooled(), false);
        FrameWriter frames = new FrameWriter(LONGEST);
        HandmadePeer.putData(frames, 0, World.bytes(dataLength, 7));
        return client.seal(frames);
    }

    @Test
    void an_array_is_no_longer_than_twice_what_has_come_where_nothing_is_paid_for() throws Exception {
        limit = MUCH;
        byte[] record = sealed(60_000);
        RecordLayer path = flowpath();
        int piece = 999;
        int at = 0;
        for (; record.length - at > piece; at += piece) {
            assertThat(path.read(ByteBuffer.wrap(record, at, piece), room)).isFalse();
            assertThat(buffers.held)
                    .isLessThanOrEqualTo(2L * (at + piece) + RecordReader.LEAST_CAPACITY + Buffers.MOST_EXCESS);
            assertThat(buffers.held).isLessThanOrEqualTo(FREE + buffers.reserved);
        }
        assertThat(path.read(ByteBuffer.wrap(record, at, record.length - at), room))
                .isTrue();
        assertThat(room.held()).as("of a record that is whole").isZero();
        byte[] content = Arrays.copyOf(path.content(), path.contentLength());
        assertThat(Arrays.copyOfRange(content, content.length - 60_000, content.length))
                .isEqualTo(World.bytes(60_000, 7));
        path.next(false);
        assertThat(buffers.held).isZero();
    }

    @Test
    void a_record_that_comes_whole_takes_one_array_to_be_opened_from_and_is_charged_to_nobody() throws Exception {
        limit = MUCH;
        buffers.bound = 0;
        RecordLayer path = flowpath();
        assertThat(path.read(ByteBuffer.wrap(sealed(60_000)), room)).isTrue();
        assertThat(buffers.acquired).as("with that of what was in it").isEqualTo(2);
        assertThat(room.held()).isZero();
    }

    @Test
    void a_record_of_which_half_has_come_takes_one_array() throws Exception {
        limit = MUCH;
        byte[] record = sealed(60_000);
        RecordLayer path = flowpath();
        int half = record.length / 2;
        assertThat(path.read(ByteBuffer.wrap(record, 0, half + 4), room)).isFalse();
        assertThat(path.read(ByteBuffer.wrap(record, half + 4, record.length - half - 4), room))
                .isTrue();
        assertThat(buffers.acquired).as("with that of what was in it").isEqualTo(2);
    }

    @Test
    void where_there_is_no_memory_only_the_flowpath_ends() throws Exception {
        limit = MUCH;
        buffers.bound = 0;
        RecordLayer first = flowpath();
        assertThat(first.read(beginning(LONGEST, 3_000), room)).isFalse();
        assertNoMemory(LONGEST, 3_000);
        first.release();
        assertThat(flowpath().read(beginning(LONGEST, 3_000), room))
                .as("the next one has its turn")
                .isFalse();
        assertThat(buffers.held).isLessThanOrEqualTo(FREE);
    }

    @Test
    void what_a_window_promises_is_paid_for_once() throws Exception {
        buffers.bound = 0;
        limit = MUCH;
        promised = 3L * LONGEST;
        List<RecordLayer> paths = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RecordLayer path = flowpath();
            assertThat(path.read(beginning(LONGEST, 31_000), room)).isFalse();
            paths.add(path);
        }
        assertThat(buffers.held).isBetween(promised - LONGEST / 3, promised + FREE);
        assertNoMemory(LONGEST, 9_000);
        paths.remove(0).release();
        assertThat(room.settle()).isTrue();
        promised -= 2L * LONGEST;
        assertThat(room.settle()).as("what has come is not promised any more").isFalse();
        paths.remove(0).release();
        assertThat(room.settle()).isTrue();
        assertNoMemory(LONGEST, 9_000);
        assertThat(buffers.reserved).isZero();
    }

    /** An honest sender goes on whatever others hold: a record is no longer than what is promised, and some frames. */
    @Test
    void a_record_within_what_is_promised_is_never_refused() throws Exception {
        buffers.bound = 0;
        limit = MUCH;
        for (int data = 0; data <= Limits.MAX_RECORD_DATA; data += 509) {
            promised = data;
            RecordLayer path = flowpath();
            for (int sent = 1; sent < data; sent += 5_000) {
                boolean isFirst = sent == 1;
                ByteBuffer more = isFirst
                        ? beginning(data + Limits.MAX_RECORD_CONTROL, 1)
                        : ByteBuffer.wrap(new byte[Math.min(5_000, data - sent)]);
                assertThat(path.read(more, room)).isFalse();
            }
            path.release();
        }
        assertThat(room.held()).isZero();
    }

    /** One flowpath of a client that sends clear data, whole records and parts of some. */
    private static final class Sender {
        private final RecordLayer client = RecordLayer.ofClient(World.SUITE, KEYS, Buffers.unpooled(), true);
        private final RecordLayer server;
        private final ReceiveStream in;
        private byte[] record = {};
        private int sent;

        Sender(Buffers buffers, ReceiveStream in) {
            this.server = RecordLayer.ofServer(World.SUITE, KEYS, buffers, true);
            this.in = in;
        }

        private void begin(Random random) {
            sent = 0;
            long from = Math.max(0, in.receivedBytes() - random.nextInt(3_000));
            long offset = random.nextInt(3) > 0 ? in.receivedBytes() : from + random.nextInt(40_000);
            int most = (int) Math.min(Limits.MAX_RECORD_DATA, in.limit() - offset);
            if (most <= 0) {
                record = new byte[0];
                return;
            }
            boolean isShort = offset == in.receivedBytes() && random.nextBoolean();
            int length = isShort ? 1 + random.nextInt(Math.min(most, 100)) : Math.min(most, 500 + random.nextInt(most));
            byte[] framing = new byte[Limits.RECORD_HEADER_LENGTH + RecordProtection.SEALED_OFFSET_LENGTH];
            client.sealOffset(offset, length, framing);
            record = HandmadePeer.join(framing, new byte[length]);
        }

        /** Sends the rest of a record, or only a few bytes of it. */
        void send(Random random) throws ProtocolException {
            if (sent == record.length) {
                begin(random);
            }
            int left = record.length - sent;
            int count = random.nextInt(3) == 0 ? left : Math.min(left, random.nextInt(5_000));
            ByteBuffer bytes = ByteBuffer.wrap(record, sent, count);
            sent += count;
            if (bytes.hasRemaining() && server.read(bytes, in.partial())) {
                int ahead = RecordProtection.SEALED_OFFSET_LENGTH;
                server.next(
                        in.handleData(server.clearOffset(), server.content(), ahead, server.contentLength() - ahead));
            }
        }
    }

    /** Or there is no memory for a record. */
    private static boolean isFine(Sender path, Random random) {
        try {
            path.send(random);
            return true;
        } catch (ProtocolException e) {
            assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NO_MEMORY);
            return false;
        }
    }

    private static void readSome(ReceiveStream in, Buffers buffers, Random random, long now) {
        for (Slice slice = in.poll(); slice != null; slice = random.nextBoolean() ? in.poll() : null) {
            in.handleConsumed(slice.length(), 1_000_000, now);
            buffers.release(slice.array());
        }
    }

    /** Beside what is charged and a quarter of it: two arrays of what is in order, two blocks of what is not, and a record. */
    private static final long MOST_BESIDE = 2 * SliceQueue.TAIL_CAPACITY + 2 * BytesAhead.BLOCK + FREE;

    @Test
    void no_records_whole_or_not_on_any_flowpaths_take_more_memory_than_is_charged() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Granting memory = new Granting();
            memory.bound = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(300_000);
            ReceiveStream in = new ReceiveStream(memory, ConnectionOptions.defaults(), STRANGER);
            List<Sender> paths = new ArrayList<>();
            int most = 1 + random.nextInt(16);
            for (int step = 0; step < 500; step++) {
                int at = random.nextInt(most);
                while (paths.size() <= at) {
                    paths.add(new Sender(memory, in));
                }
                if (!isFine(paths.get(at), random)) {
                    paths.remove(at).server.release();
                }
                while (!in.partial().settle()) {
                    paths.remove(random.nextInt(paths.size())).server.release();
                }
                assertThat(memory.held)
                        .as("seed %d, step %d", seed, step)
                        .isLessThanOrEqualTo(memory.reserved * 5 / 4 + MOST_BESIDE);
                assertThat(in.memory()).isGreaterThanOrEqualTo(memory.held);
                if (random.nextInt(10) == 0) {
                    readSome(in, memory, random, step * 1_000_000L);
                }
            }
            paths.forEach(path -> path.server.release());
            for (Slice slice = in.poll(); slice != null; slice = in.poll()) {
                memory.release(slice.array());
            }
            in.close();
            assertThat(memory.held).as("bytes held after seed %d", seed).isZero();
            assertThat(memory.reserved).as("bytes charged after seed %d", seed).isZero();
        }
    }
}
