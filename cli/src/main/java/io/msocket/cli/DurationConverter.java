package io.msocket.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it: {@code 300ms}, {@code 5s}, {@code 1.5m}, {@code 2h}, {@code 1d}. More than zero. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([a-z]+)");
    private static final Map<String, Long> UNIT_NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        Long unit = matcher.matches() ? UNIT_NANOS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time: write a number and a unit (ms s m h d): 300ms");
        }
        BigInteger nanos = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .toBigInteger();
        if (nanos.signum() == 0) {
            throw new TypeConversionException("'" + text + "' is no time at all; give more than zero");
        }
        try {
            return Duration.ofNanos(nanos.longValueExact());
        } catch (ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is longer than 292 years");
        }
    }

    /** For people, of what lasts: whole seconds, beyond a minute the two largest units. */
    static String formatWhole(Duration time) {
        if (time.toMinutes() == 0) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() == 0) {
            return String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
        }
        return time.toDays() == 0
                ? String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart())
                : time.toDays() + " d " + time.toHoursPart() + " h";
    }

    /** For people, three digits' worth. */
    static String format(Duration time) {
        double ms = time.toNanos() / 1e6;
        if (ms < 1000) {
            return String.format(Locale.ROOT, ms < 9.95 ? "%.1f ms" : "%.0f ms", ms);
        }
        return ms < 60_000
                ? String.format(Locale.ROOT, "%.1f s", ms / 1000)
                : String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
    }
}
