package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/NAMES.md says what the code does. */
class NamesPageTest {
    private static final Pattern VECTOR = Pattern.compile("```\n([0-9a-f\n]+)\n```");
    private static final int DIGITS_IN_A_LINE = 128;

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/NAMES.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/NAMES.md");
    }

    @Test
    void the_vector_is_the_record_that_it_describes() throws IOException, RecordException {
        Matcher vector = VECTOR.matcher(Files.readString(page()));
        assertThat(vector.find()).isTrue();
        byte[] bytes = HexFormat.of().parseHex(vector.group(1).replace("\n", ""));
        SignedRecord expected = Records.signed(Records.files(), Records.ALICE);
        assertThat(vector.group(1))
                .as("as it would be written")
                .isEqualTo(HexFormat.of()
                        .formatHex(expected.toBytes())
                        .replaceAll("(.{%d})(?=.)".formatted(DIGITS_IN_A_LINE), "$1\n"));
        assertThat(SignedRecord.parse(bytes)).isEqualTo(expected);
    }
}
