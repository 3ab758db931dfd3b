package io.msocket.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long a flowpath may be silent: a time, or {@code 0} for as long as it likes. */
final class KeepAliveConverter implements ITypeConverter<Duration> {
    private static final String NEVER = "0";

    /** More often than this is no question after a silence but a load. */
    private static final Duration LEAST = Duration.ofMillis(100);

    /** No NAT remembers for so long, nor does a connection's server. */
    private static final Duration MOST = Duration.ofDays(365);

    private final DurationConverter times = new DurationConverter();

    @Override
    public Duration convert(String text) {
        if (text.strip().equals(NEVER)) {
            return Duration.ZERO;
        }
        Duration time = times.convert(text);
        if (time.compareTo(LEAST) < 0 || time.compareTo(MOST) > 0) {
            throw new TypeConversionException("'" + text + "' is not between 100ms and 365d, nor 0 for never");
        }
        return time;
    }
}
