package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PatternTest {
    private static final int SEED = 42;

    @Test
    void what_one_end_writes_the_other_accepts_in_pieces_of_any_size() throws Exception {
        Pattern writer = new Pattern(SEED);
        Pattern reader = new Pattern(SEED);
        byte[] all = new byte[3 * Pattern.CHUNK_BYTES];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(writer.nextChunk(), 0, all, i * Pattern.CHUNK_BYTES, Pattern.CHUNK_BYTES);
        }
        int size = 1;
        for (int at = 0; at < all.length; size = 3 * size + 1) {
            int n = Math.min(size, all.length - at);
            reader.check(Arrays.copyOfRange(all, at, at + n), n);
            at += n;
        }
        assertThat(reader.position()).isEqualTo(all.length).isEqualTo(writer.position());
    }

    @Test
    void a_wrong_byte_is_found_and_named() {
        byte[] bytes = new Pattern(SEED).nextChunk().clone();
        bytes[1234] ^= 1;
        assertThatThrownBy(() -> new Pattern(SEED).check(bytes, bytes.length))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("offset 1234");
    }

    @Test
    void a_stream_that_repeats_or_skips_a_chunk_is_found() throws Exception {
        Pattern writer = new Pattern(SEED);
        byte[] first = writer.nextChunk().clone();
        byte[] second = writer.nextChunk().clone();
        Pattern reader = new Pattern(SEED);
        reader.check(first, first.length);
        assertThatThrownBy(() -> reader.check(first, first.length)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new Pattern(SEED).check(second, second.length)).isInstanceOf(IOException.class);
        assertThat(new Pattern(SEED + 1).nextChunk()).isNotEqualTo(first);
    }
}
