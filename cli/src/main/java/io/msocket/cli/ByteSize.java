package io.msocket.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes as people write it: {@code 1500}, {@code 256MB} (10^6), {@code 64KiB} (2^10), {@code 1.5GB}.
 *
 * @param bytes never negative
 */
record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40));

    /** For people: at most 3 decimals' worth, decimal units. */
    static String format(double bytes) {
        String[] names = {"B", "kB", "MB", "GB", "TB"};
        int i = 0;
        double value = bytes;
        while (value >= 999.5 && i < names.length - 1) {
            value /= 1000;
            i++;
        }
        String number = i == 0 || value >= 99.5 ? "%.0f" : "%.1f";
        return String.format(Locale.ROOT, number + " %s", value, names[i]);
    }

    @Override
    public String toString() {
        return format((double) bytes);
    }

    /** Reads {@code 256MB}. */
    static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            Matcher matcher = FORM.matcher(text.strip());
            Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
            if (unit == null) {
                throw new TypeConversionException(
                        "'" + text + "' is not a size: write bytes, or a unit (kB MB GB TB, KiB MiB GiB TiB): 256MB");
            }
            BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
            try {
                return new ByteSize(bytes.toBigInteger().longValueExact());
            } catch (ArithmeticException e) {
                throw new TypeConversionException("'" + text + "' is more bytes than 64 bits count");
            }
        }
    }

    /** Reads {@code 64MB}, {@code 64MB/s} or {@code unlimited} (0), per second. */
    static final class RateConverter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            if (text.equals("unlimited")) {
                return new ByteSize(0);
            }
            ByteSize rate = new Converter().convert(text.endsWith("/s") ? text.substring(0, text.length() - 2) : text);
            if (rate.bytes() == 0) {
                throw new TypeConversionException("'" + text + "' is no rate: write 64MB/s or unlimited");
            }
            return rate;
        }
    }
}
