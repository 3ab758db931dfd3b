package io.msocket.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long a connection is kept without a network. */
final class RetentionConverter implements ITypeConverter<Duration> {
    /** The engine's bound. */
    private static final Duration MOST = Duration.ofDays(3650);

    private final DurationConverter times = new DurationConverter();

    @Override
    public Duration convert(String text) {
        Duration time = times.convert(text);
        if (time.compareTo(MOST) > 0) {
            throw new TypeConversionException("'" + text + "' is more than 3650d");
        }
        return time;
    }
}
