package io.msocket.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final MachineFacts ENVIRONMENT = new MachineFacts(
            Instant.parse("2026-11-20T09:00:00Z"),
            List.of("run", "client-move", "--out", "/somewhere", "--out=/elsewhere", "--short"),
            "Linux 6.18",
            "bbr",
            "17.0.1 Vendor",
            2,
            0.25);

    @TempDir
    Path temp;

    @Test
    void a_result_is_four_files_and_its_text() throws Exception {
        Table table = new Table("Recovery", "RTT ms", "msocket ms");
        table.add("10", "21.5");
        Findings outcome = new Findings(
                Map.of("recoveryMillis", List.of(21.5, 22.0)),
                List.of(table),
                lines(),
                List.of(Bar.timed("RTT 10 ms", "at most 35 ms", "21.5 ms", true)),
                List.of("kernel TCP cannot move"));
        String text = ResultFiles.in(temp.resolve("new")).write("some", ENVIRONMENT, outcome, Duration.ofSeconds(61));
        assertThat(text)
                .contains("congestion control bbr", "load 0.25 before", "took 61 s")
                .contains("Recovery\nRTT ms  msocket ms\n10            21.5\n")
                .containsPattern("RTT 10 ms +at most 35 ms +21.5 ms +met")
                .contains("- kernel TCP cannot move");
        assertThat(temp.resolve("new/some.txt")).hasContent(text);
        assertThat(Files.readString(temp.resolve("new/some.json")))
                .contains("[\"run\", \"client-move\", \"--short\"]")
                .contains("\"experiment\": \"some\"", "\"kernel\": \"Linux 6.18\"", "\"loadAfter\": ")
                .contains("\"recoveryMillis\": [21.5, 22.0]", "\"met\": true");
        assertThat(ImageIO.read(temp.resolve("new/some.png").toFile()).getWidth())
                .isEqualTo(FigureStyle.WIDTH);
        assertThat(Files.readString(temp.resolve("new/some.svg"))).contains("<svg");
    }

    @Test
    void columns_are_drawn_with_a_level() throws Exception {
        new ColumnFigure("Goodput", "profile", "ratio", List.of("lte", "weak_4g"))
                .columns("msocket", FigureColor.MSOCKET, List.of(0.99, 1.01))
                .level("bar", 0.97)
                .write(temp.resolve("columns"));
        assertThat(temp.resolve("columns.png")).isNotEmptyFile();
        assertThat(temp.resolve("columns.svg")).isNotEmptyFile();
    }

    @Test
    void json_is_written_as_the_standard_says() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"b\" \\ \n");
        value.put("none", null);
        value.put("list", List.of(Map.of("x", 1), Map.of("x", 2.5)));
        value.put("empty", List.of());
        assertThat(Json.write(value)).isEqualTo("""
            {
              "text": "a \\"b\\" \\\\ \\u000a",
              "none": null,
              "list": [
                {
                  "x": 1
                },
                {
                  "x": 2.5
                }
              ],
              "empty": []
            }
            """);
        assertThatThrownBy(() -> Json.write(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.write(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_does_not_fit_is_refused_at_once() {
        Table table = new Table("title", "one", "two");
        assertThatThrownBy(() -> table.add("1")).hasMessageContaining("1 cells for the 2 columns");
        assertThatThrownBy(() -> lines().line("odd", FigureColor.OTHER, List.of(1.0), List.of()))
                .hasMessageContaining("1 x and 0 y");
        assertThatThrownBy(() ->
                        new ColumnFigure("t", "x", "y", List.of("a")).columns("odd", FigureColor.OTHER, List.of()))
                .hasMessageContaining("0 values for 1 things");
    }

    private static LineFigure lines() {
        return new LineFigure("Recovery", "RTT (ms)", "recovery (ms)")
                .line("msocket", FigureColor.MSOCKET, List.of(10.0, 25.0), List.of(21.5, 52.0))
                .points("msocket, each run", FigureColor.MSOCKET, List.of(10.0, 10.0), List.of(21.0, 22.0))
                .guide("2 x RTT", FigureColor.BAR, List.of(10.0, 25.0), List.of(20.0, 50.0));
    }
}
