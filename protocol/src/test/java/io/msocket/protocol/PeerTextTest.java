package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTextTest {
    @Test
    void what_people_write_stays_as_it_is() {
        String text = "Gr\u00fc\u00dfe, \u4f60\u597d, \ud83d\ude00: 100 %";
        assertThat(PeerText.of(text, 100)).isEqualTo(text);
    }

    /** An escape, its 8-bit form, lines, the next line, DEL, a right-to-left override, an isolate, a tag, half a pair. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b",
                "\u009b",
                "\n",
                "\r",
                "\u0085",
                "\u2028",
                "\u2029",
                "\u007f",
                "\u0000",
                "\u202e",
                "\u2066",
                "\u200b",
                "\ufeff",
                "\udb40\udc41",
                "\ud83d"
            })
    void what_acts_is_replaced(String character) {
        assertThat(PeerText.of("a" + character + "b", 100)).isEqualTo("a?b");
    }

    @Test
    void what_is_too_long_is_cut_between_characters() {
        assertThat(PeerText.of("abcd", 4)).isEqualTo("abcd");
        assertThat(PeerText.of("abcde", 4)).isEqualTo("abc\u2026");
        assertThat(PeerText.of("a\ud83d\ude00\ud83d\ude00", 4)).isEqualTo("a\ud83d\ude00\u2026");
        assertThat(PeerText.of("a\ud83d\ude00b", 3)).isEqualTo("a\u2026");
        assertThat(PeerText.of("x".repeat(1_000_000), 500)).hasSize(500);
    }

    @Test
    void a_reason_is_no_longer_than_a_reason_may_be() {
        byte[] bytes = "\u001b]0;x\u0007".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThat(PeerText.of(bytes, 0, bytes.length))
                .hasSize(Limits.MAX_REASON_LENGTH)
                .matches("[?\\]0;x]+");
    }
}
