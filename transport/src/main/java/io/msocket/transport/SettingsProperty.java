package io.msocket.transport;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the system properties {@code msocket.*}. Numbers of bytes are written as those of the JVM's own {@code -Xmx} are. */
final class SettingsProperty {
    private static final String PREFIX = "msocket.";

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,19})([kmgt]?)");

    /** Each is 2^10 of the one before. */
    private static final String UNITS = "kmgt";

    private static final int BITS_OF_UNIT = 10;

    private SettingsProperty() {}

    /** @throws IllegalArgumentException when the property is set and is no whole number within the range */
    static long count(String label, long otherwise, long least, long most) {
        String text = textOf(label);
        if (text == null) {
            return otherwise;
        }
        Matcher number = NUMBER.matcher(text);
        if (number.matches() && number.group(2).isEmpty()) {
            Long value = valueOf(number);
            if (value != null && value >= least && value <= most) {
                return value;
            }
        }
        throw wrong(label, text, "a whole number between " + least + " and " + most);
    }

    /** @throws IllegalArgumentException when the property is set and is no number of bytes within the range */
    static long bytes(String label, long otherwise, long least, long most) {
        String text = textOf(label);
        if (text == null) {
            return otherwise;
        }
        Matcher number = NUMBER.matcher(text.toLowerCase(Locale.ROOT));
        Long value = number.matches() ? valueOf(number) : null;
        if (value != null && value >= least && value <= most) {
            return value;
        }
        throw wrong(
                label,
                text,
                "a number of bytes between " + least + " and " + most
                        + ", plain or followed by k, m, g or t (2^10, 2^20, 2^30, 2^40), such as 268435456 or 256m");
    }

    /** @throws IllegalArgumentException when the property is set and names no kind */
    static TransportSettings.Kind kind() {
        String text = textOf("transport");
        return switch (text == null ? "auto" : text) {
            case "auto" -> TransportSettings.Kind.AUTO;
            case "epoll" -> TransportSettings.Kind.EPOLL;
            case "nio" -> TransportSettings.Kind.NIO;
            default -> throw wrong("transport", String.valueOf(text), "auto, epoll or nio");
        };
    }

    private static @Nullable String textOf(String label) {
        return System.getProperty(PREFIX + label);
    }

    /** Null for more than 63 bits count. */
    private static @Nullable Long valueOf(Matcher number) {
        int bits = number.group(2).isEmpty() ? 0 : BITS_OF_UNIT * (UNITS.indexOf(number.group(2)) + 1);
        try {
            return Math.multiplyExact(Long.parseLong(number.group(1)), 1L << bits);
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            return null;
        }
    }

    private static IllegalArgumentException wrong(String label, String text, String allowed) {
        return new IllegalArgumentException(
                "the system property " + PREFIX + label + " is '" + text + "', but must be " + allowed);
    }
}
