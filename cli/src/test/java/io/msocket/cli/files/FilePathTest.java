package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "a//b",
                "a/",
                "..",
                "../x",
                "a/../../x",
                "a/.",
                "%2e%2e/x",
                "%2E%2E%2Fx",
                "a%2Fb",
                "a%2f..%2f..%2fb",
                "..%5cx",
                "a\\b",
                "a%00b",
                "a%00.txt/../b",
                "a%0Ab",
                "a%7Fb",
                "%",
                "a%2",
                "a%zz",
                "%C0%AE%C0%AE/x",
                "%ff",
                "\uff0e\uff0e/../x",
                ".msocket-0011223344556677.part",
                "dir/.msocket-x.part"
            })
    void a_path_that_could_lead_elsewhere_is_refused(String encoded) {
        assertThatThrownBy(() -> FilePath.parse(encoded))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PATH));
    }

    @Test
    void a_path_is_decoded_once() throws Exception {
        assertThat(FilePath.parse("a%252e%252e/b").names()).containsExactly("a%2e%2e", "b");
        assertThat(FilePath.parse("...").names()).containsExactly("...");
        assertThat(FilePath.parse("a%20b/%C3%A9+?").names()).containsExactly("a b", "\u00e9+?");
    }

    @Test
    void encoding_and_decoding_give_the_same_names() throws Exception {
        FilePath path =
                new FilePath(List.of("a b", "50% off?#", "\u65e5\u672c", "+-=@~", ".msocket-x", "\ud83d\ude00"));
        assertThat(FilePath.parse(path.encoded())).isEqualTo(path);
        assertThat(path.encoded()).matches("[!-~]*");
    }

    @Test
    void names_and_paths_that_are_too_long_are_refused() {
        assertThatThrownBy(() -> FilePath.parse("a".repeat(256))).hasMessageContaining("255 bytes");
        assertThatThrownBy(() -> FilePath.parse("a/".repeat(3000) + "b")).hasMessageContaining("4096");
    }

    @Test
    void people_see_a_harmless_beginning_and_the_server_gets_the_whole() throws Exception {
        String names = "a%E2%80%AEgpj.exe/%F0%9F%98%80" + "/b".repeat(400);
        FilePath path = FilePath.parse(names);
        assertThat(path.toString()).startsWith("a?gpj.exe/\ud83d\ude00/b/b").hasSize(300);
        assertThat(path.encoded()).isEqualTo(names);
    }
}
