package io.msocket.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/LIBRARY.md shows all that was changed to port the key-value store, and nothing else. */
class PortingGuideTest {
    private static final Path SOURCES = Path.of("src").toAbsolutePath();
    private static final Path GUIDE = Path.of("..").toAbsolutePath().normalize().resolve("docs/LIBRARY.md");
    private static final String BEFORE = "test/java/io/msocket/examples/keyvalue/plain/";
    private static final String AFTER = "main/java/io/msocket/examples/keyvalue/";

    private static String difference(String file) throws IOException {
        return "--- " + BEFORE + file + "\n+++ " + AFTER + file + "\n"
                + LineDiff.of(
                        Files.readAllLines(SOURCES.resolve(BEFORE + file)),
                        Files.readAllLines(SOURCES.resolve(AFTER + file)));
    }

    @Test
    void the_guide_shows_the_difference_of_the_two_versions() throws IOException {
        List<String> shown = Pattern.compile("```diff\n(--- test/.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(shown).containsExactly(difference("KeyValueServer.java") + difference("KeyValueClient.java"));
    }

    @Test
    void a_difference_is_shown_as_diff_shows_it() {
        assertThat(LineDiff.of(List.of("a", "b", "c", "d", "e", "f"), List.of("a", "B", "c", "d", "e", "f", "g")))
                .isEqualTo("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -6 +6,2 @@\n f\n+g\n");
        assertThat(LineDiff.of(List.of("a", "b", "c", "d"), List.of("b", "c", "e")))
                .isEqualTo("@@ -1,4 +1,3 @@\n-a\n b\n c\n-d\n+e\n");
        assertThat(LineDiff.of(List.of("a"), List.of("a"))).isEmpty();
    }
}
