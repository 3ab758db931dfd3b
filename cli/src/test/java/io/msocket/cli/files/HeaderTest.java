package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @Test
    void a_request_looks_as_documented() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Header.put(FilePath.parse("a%20b/c"), 12).writeTo(out);
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("msocket-files/1 PUT\npath: a%20b/c\nsize: 12\n\n");
        assertThat(read(out.toString(StandardCharsets.US_ASCII)).size()).isEqualTo(12);
    }

    @Test
    void reading_takes_no_byte_beyond_the_message() throws IOException {
        ByteArrayInputStream in = stream("msocket-files/1 OK\nsize: 3\n\nabc");
        assertThat(Header.read(in).expect(Header.Verb.OK).size()).isEqualTo(3);
        assertThat(in.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("abc");
    }

    @Test
    void unknown_fields_are_ignored() throws IOException {
        assertThat(read("msocket-files/1 OK\nsize: 3\nfuture: x: y\n\n").size()).isEqualTo(3);
    }

    @Test
    void an_error_carries_its_code_and_text_and_no_control_characters() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Header.error(new FileTransferException(ErrorCode.NOT_FOUND, "no \u00e9: \u001b\u009b31m\n" + "x".repeat(9000)))
                .writeTo(out);
        Header header = Header.read(new ByteArrayInputStream(out.toByteArray()));
        assertThatThrownBy(() -> header.expect(Header.Verb.OK))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageStartingWith("no \u00e9: ??31m?xxx");
    }

    @Test
    void an_error_s_text_does_not_turn_the_terminal_around_and_has_an_end() {
        assertThatThrownBy(() -> read("msocket-files/1 ERROR\ncode: io\nmessage: a%E2%80%AEb%E2%80%A8c"
                                + "x".repeat(7000) + "\n\n")
                        .expect(Header.Verb.OK))
                .hasMessageStartingWith("a?b?cxxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSize(500));
    }

    @Test
    void a_version_without_end_is_named_in_part() {
        assertThatThrownBy(() -> read("msocket-files/" + "9".repeat(8000) + " GET\n\n"))
                .hasMessageStartingWith("this end speaks msocket-files/1, not msocket-files/999")
                .satisfies(e -> assertThat(e.getMessage()).hasSize(500));
    }

    @Test
    void another_version_is_named() {
        assertThatThrownBy(() -> read("msocket-files/2 GET\n\n"))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSION))
                .hasMessage("this end speaks msocket-files/1, not msocket-files/2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "msocket-files/1\n\n",
                "msocket-files/1 get\n\n",
                "msocket-files/1 GET x\n\n",
                "msocket-files/1 GET\npath\n\n",
                "msocket-files/1 GET\n: x\n\n",
                "msocket-files/1 GET\npath: a\npath: b\n\n",
                "msocket-files/1 GET\npath: \u00e9\n\n",
                "msocket-files/1 GET\npath: \u0000\n\n",
            })
    void a_malformed_message_is_refused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "", "9999999999999999999999", "1.5"})
    void a_size_that_is_none_is_refused(String size) {
        assertThatThrownBy(
                        () -> read("msocket-files/1 OK\nsize: " + size + "\n\n").size())
                .isInstanceOf(FileTransferException.class);
    }

    @Test
    void a_digest_that_is_none_is_refused() throws IOException {
        assertThat(read("msocket-files/1 END\nsize: 1\nsha256: " + DIGEST + "\n\n")
                        .receipt())
                .isEqualTo(new Receipt(1, DIGEST));
        assertThatThrownBy(() -> read("msocket-files/1 END\nsize: 1\nsha256: " + DIGEST + "0\n\n")
                        .receipt())
                .isInstanceOf(FileTransferException.class);
    }

    @Test
    void an_endless_message_is_cut_off() {
        assertThatThrownBy(() -> read("msocket-files/1 GET\npath: " + "a".repeat(100_000)))
                .hasMessageContaining("longer than 8192");
        assertThatThrownBy(() -> read("msocket-files/1 GET\n" + "a: b\n".repeat(1)))
                .isInstanceOf(EOFException.class);
    }

    private static Header read(String text) throws IOException {
        return Header.read(stream(text));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
