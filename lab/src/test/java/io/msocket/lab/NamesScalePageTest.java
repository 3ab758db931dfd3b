package io.msocket.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/results/names-scale.md: what is measured there is what the lab has measured, and what follows from it follows by the
 * formula that stands beside it.
 */
class NamesScalePageTest {
    private static final String PAGE = "docs/results/names-scale.md";
    private static final String MEASUREMENTS = "docs/results/lab/names-load.json";

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int LEAST_LINES = 3;
    private static final Pattern MEASURED = Pattern.compile("measured, `(\\w+)`");

    /** A line of a table that begins with something in code: what it is called, in words, and two more cells. */
    private static final Pattern LINE = Pattern.compile("\\| `(\\w+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");

    private static String read(String path) throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(PAGE))) {
            folder = folder.getParent();
        }
        return Files.readString(folder.resolve(path));
    }

    private static String text(double value) {
        DecimalFormat format = new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT));
        return format.format(new BigDecimal(value).round(new MathContext(SIGNIFICANT_DIGITS)));
    }

    /** The page with what is measured and what follows from it, in the place of what stands there. */
    private static String completed(String page, String measurements) {
        Map<String, Double> known = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (String text : page.split("\n", -1)) {
            Matcher line = LINE.matcher(text);
            lines.add(line.matches() ? completed(line, measurements, known) : text);
        }
        assertThat(known).hasSizeGreaterThan(LEAST_LINES);
        return String.join("\n", lines);
    }

    private static String completed(Matcher line, String measurements, Map<String, Double> known) {
        String symbol = line.group(1);
        String given = line.group(3);
        String last = line.group(4);
        double value;
        if (given.startsWith("`")) {
            value = Formula.value(given.replace("`", ""), known);
            last = text(value);
        } else {
            Matcher source = MEASURED.matcher(last);
            given = source.find() ? text(measured(source.group(1), measurements)) : given;
            // What follows is to follow from what stands there.
            value = Double.parseDouble(given.replace(",", ""));
        }
        assertThat(known.put(symbol, value)).as("%s is there once", symbol).isNull();
        return "| `%s` | %s | %s | %s |".formatted(symbol, line.group(2), given, last);
    }

    private static double measured(String what, String measurements) {
        Matcher found = Pattern.compile("\"" + what + "\": ([-+.0-9E]+)").matcher(measurements);
        assertThat(found.find()).as("%s has %s", MEASUREMENTS, what).isTrue();
        return Double.parseDouble(found.group(1));
    }

    /** Where it is not, the page as it should be is in target, to be copied. */
    @Test
    void the_page_is_what_follows_from_what_the_lab_has_measured() throws IOException {
        String page = read(PAGE);
        String completed = completed(page, read(MEASUREMENTS));
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("names-scale.md"), completed);
        assertThat(page).isEqualTo(completed);
    }

    @Test
    void a_page_is_completed_line_by_line() {
        String page = """
                | `a` | given | 2,000 | assumed |
                | `b` | measured | 0 | measured, `micros` |
                | `c` | follows | `a * b / 3` | 0 |
                between
                | `d` | follows from that | `c + 1` | 0 |""";
        assertThatThrownBy(() -> completed(page, "{}")).hasMessageContaining("micros");
        assertThat(completed(page, "{\"micros\": 1.23456E2}"))
                .contains("| `b` | measured | 123 | measured, `micros` |")
                .contains("| `c` | follows | `a * b / 3` | 82,000 |")
                .contains("\nbetween\n")
                .endsWith("| `c + 1` | 82,000 |");
        assertThatThrownBy(() -> completed(page.replace("`d`", "`a`"), "{\"micros\": 1}"))
                .hasMessageContaining("a is there once");
    }

    @Test
    void formulas_are_computed_as_they_are_written() {
        Map<String, Double> known = Map.of("a", 6.0, "b", 2.0);
        assertThat(Formula.value("a - b - 1", known)).isEqualTo(3);
        assertThat(Formula.value("a / b * 3 + 1.5", known)).isEqualTo(10.5);
        assertThat(Formula.value("-(a + b) * 2", known)).isEqualTo(-16);
        assertThat(Formula.value("b * exp(a - 6)", known)).isEqualTo(2);
        assertThatThrownBy(() -> Formula.value("a * c", known)).hasMessageContaining("nothing is known of c");
        assertThatThrownBy(() -> Formula.value("a +", known)).hasMessageContaining("not a formula");
        assertThatThrownBy(() -> Formula.value("(a + b", known)).hasMessageContaining("not a formula");
        assertThatThrownBy(() -> Formula.value("a b)", known)).hasMessageContaining("nothing is known of ab");
    }

    @Test
    void numbers_have_three_digits_that_count() {
        assertThat(text(154_213.7)).isEqualTo("154,000");
        assertThat(text(0.012_345)).isEqualTo("0.0123");
        assertThat(text(99.96)).isEqualTo("100");
    }
}
