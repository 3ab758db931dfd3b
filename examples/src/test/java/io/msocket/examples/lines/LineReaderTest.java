package io.msocket.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static LineReader of(String text) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lines_come_without_their_ends() throws IOException {
        LineReader reader = of("one\n\nzwölf\n");
        assertThat(reader.readLine()).isEqualTo("one");
        assertThat(reader.readLine()).isEmpty();
        assertThat(reader.readLine()).isEqualTo("zwölf");
        assertThat(reader.readLine()).isNull();
    }

    @Test
    void half_a_line_is_none() throws IOException {
        LineReader reader = of("delete ab\ndelete a");
        assertThat(reader.readLine()).isEqualTo("delete ab");
        assertThatThrownBy(reader::readLine).isInstanceOf(EOFException.class);
    }

    @Test
    void a_line_is_as_long_as_it_may_be_and_no_longer() throws IOException {
        String longest = "x".repeat(LineReader.MOST_BYTES);
        assertThat(of(longest + "\n").readLine()).isEqualTo(longest);
        LineReader reader = of(longest + "x\n");
        assertThatThrownBy(reader::readLine).isInstanceOf(ProtocolException.class);
    }

    @Test
    void what_is_not_utf_8_is_no_line() {
        LineReader reader = new LineReader(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, '\n'}));
        assertThatThrownBy(reader::readLine)
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("a line is not UTF-8");
    }
}
