package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading and writing. */
@ParameterizedClass
@EnumSource
class StreamContractTest {
    private static final int MEGABYTE = 1 << 20;
    /** More than both ends together buffer. */
    private static final int MORE_THAN_BUFFERS = 64 * MEGABYTE;

    @Parameter
    SocketKind kind;

    private SocketPair pair;
    private InputStream in;
    private OutputStream out;

    @BeforeEach
    void open() throws IOException {
        pair = kind.pair();
        in = pair.client().getInputStream();
        out = pair.server().getOutputStream();
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
    }

    @Test
    void every_byte_value_crosses() throws Exception {
        for (int value = 0; value < 256; value++) {
            out.write(value);
            assertThat(in.read()).isEqualTo(value);
        }
    }

    @Test
    void both_directions_carry_data_at_once() throws Exception {
        byte[] toServer = random(4 * MEGABYTE, 1);
        byte[] toClient = random(4 * MEGABYTE, 2);
        Background<Void> clientWrites =
                Background.run(() -> pair.client().getOutputStream().write(toServer));
        Background<Void> serverWrites = Background.run(() -> out.write(toClient));
        Background<byte[]> clientReads = Background.call(() -> in.readNBytes(toClient.length));
        byte[] atServer = pair.server().getInputStream().readNBytes(toServer.length);
        assertThat(Arrays.equals(atServer, toServer)).isTrue();
        assertThat(Arrays.equals(clientReads.result(), toClient)).isTrue();
        clientWrites.result();
        serverWrites.result();
    }

    @Test
    void a_read_fills_only_the_asked_range() throws Exception {
        out.write(new byte[] {1, 2, 3, 4, 5});
        byte[] target = new byte[8];
        await().until(() -> in.available() == 5);
        assertThat(in.read(target, 2, 3)).isEqualTo(3);
        assertThat(target).containsExactly(0, 0, 1, 2, 3, 0, 0, 0);
        assertThat(in.read(target)).isEqualTo(2);
        assertThat(target).startsWith(4, 5);
    }

    @Test
    void a_write_sends_only_the_asked_range() throws Exception {
        out.write(new byte[] {1, 2, 3, 4, 5}, 1, 3);
        assertThat(in.readNBytes(3)).containsExactly(2, 3, 4);
        assertThat(in.available()).isZero();
    }

    @Test
    void ranges_outside_the_array_are_refused() {
        byte[] array = new byte[4];
        assertThatThrownBy(() -> in.read(array, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> in.read(array, 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> in.read(null, 0, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> out.write(array, 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.write(array, 4, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.write(null, 0, 1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void nothing_can_be_read_and_written_at_any_time() throws Exception {
        assertThat(in.read(new byte[0])).isZero();
        assertThat(in.read(new byte[4], 4, 0)).isZero();
        out.write(new byte[0]);
        assertThat(in.available()).isZero();
    }

    @Test
    void a_read_waits_for_data() throws Exception {
        Background<Integer> read = Background.call(in::read).awaitBlocked();
        out.write(9);
        assertThat(read.result()).isEqualTo(9);
    }

    @Test
    void a_read_returns_what_there_is_rather_than_wait_for_all() throws Exception {
        out.write(new byte[] {1, 2});
        await().until(() -> in.available() == 2);
        assertThat(in.read(new byte[100])).isEqualTo(2);
    }

    @Test
    void available_counts_what_can_be_read_without_waiting() throws Exception {
        assertThat(in.available()).isZero();
        out.write(new byte[1000]);
        await().until(() -> in.available() == 1000);
        in.readNBytes(400);
        assertThat(in.available()).isEqualTo(600);
    }

    @Test
    void a_read_times_out_and_leaves_the_stream_usable() throws Exception {
        pair.client().setSoTimeout(100);
        assertThat(pair.client().getSoTimeout()).isEqualTo(100);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class).hasMessage("Read timed out");
        assertThatThrownBy(() -> in.read(new byte[10])).isInstanceOf(SocketTimeoutException.class);
        pair.client().setSoTimeout(30_000);
        out.write(5);
        assertThat(in.read()).isEqualTo(5);
    }

    @Test
    void a_timeout_set_while_a_read_waits_holds_for_the_next_one() throws Exception {
        Background<Integer> read = Background.call(in::read).awaitBlocked();
        pair.client().setSoTimeout(1);
        assertThat(read.awaitBlocked().isDone()).isFalse();
        out.write(5);
        assertThat(read.result()).isEqualTo(5);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void a_negative_timeout_is_refused() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.client().setSoTimeout(-1))
                .withMessageContaining("timeout");
        assertThat(pair.client().getSoTimeout()).isZero();
    }

    @Test
    void the_streams_are_the_same_each_time() throws Exception {
        assertThat(pair.client().getInputStream()).isSameAs(in);
        assertThat(pair.server().getOutputStream()).isSameAs(out);
    }

    @Test
    void data_can_be_skipped() throws Exception {
        out.write(new byte[] {1, 2, 3, 4});
        assertThat(in.skip(3)).isEqualTo(3);
        assertThat(in.read()).isEqualTo(4);
    }

    @Test
    void a_write_waits_while_the_peer_does_not_read_and_loses_nothing() throws Exception {
        byte[] data = random(MORE_THAN_BUFFERS, 3);
        Background<Void> write = Background.run(() -> out.write(data)).awaitBlocked();
        assertThat(Arrays.equals(in.readNBytes(data.length), data)).isTrue();
        write.result();
    }

    @Test
    void writes_of_several_threads_do_not_mix() throws Exception {
        int size = 3 * MEGABYTE;
        Background<Void> ones = Background.run(() -> out.write(filled(size, 1)));
        Background<Void> twos = Background.run(() -> out.write(filled(size, 2)));
        byte[] first = in.readNBytes(size);
        byte[] second = in.readNBytes(size);
        assertThat(Arrays.equals(first, filled(size, first[0]))).isTrue();
        assertThat(Arrays.equals(second, filled(size, 3 - first[0]))).isTrue();
        ones.result();
        twos.result();
    }

    @Test
    void several_readers_get_every_byte_once() throws Exception {
        Background<Integer> one = Background.call(in::read).awaitBlocked();
        Background<Integer> two = Background.call(in::read).awaitBlocked();
        out.write(new byte[] {10, 32});
        assertThat(one.result() + two.result()).isEqualTo(42);
        assertThat(in.available()).isZero();
    }

    @Test
    void a_reader_that_waits_does_not_hold_up_a_writer() throws Exception {
        Background<Integer> read = Background.call(in::read).awaitBlocked();
        pair.client().getOutputStream().write(1);
        assertThat(pair.server().getInputStream().read()).isEqualTo(1);
        out.write(2);
        assertThat(read.result()).isEqualTo(2);
    }

    @Test
    void interrupting_a_platform_thread_does_not_disturb_its_read() throws Exception {
        Background<Boolean> read = Background.call(() -> {
                    int value = in.read();
                    return value == 8 && Thread.currentThread().isInterrupted();
                })
                .awaitBlocked();
        read.interrupt();
        read.awaitBlocked();
        out.write(8);
        assertThat(read.result()).as("read, and still interrupted").isTrue();
    }

    @Test
    void interrupting_a_platform_thread_does_not_disturb_its_write() throws Exception {
        byte[] data = random(MORE_THAN_BUFFERS, 4);
        Background<Boolean> write = Background.call(() -> {
                    out.write(data);
                    return Thread.currentThread().isInterrupted();
                })
                .awaitBlocked();
        write.interrupt();
        assertThat(Arrays.equals(in.readNBytes(data.length), data)).isTrue();
        assertThat(write.result()).as("still interrupted").isTrue();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
