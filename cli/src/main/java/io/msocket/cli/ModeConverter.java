package io.msocket.cli;

import io.msocket.protocol.HandoverMode;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A handover mode by its name in small letters. */
final class ModeConverter implements ITypeConverter<HandoverMode> {
    @Override
    public HandoverMode convert(String text) {
        for (HandoverMode mode : HandoverMode.values()) {
            if (name(mode).equals(text.strip())) {
                return mode;
            }
        }
        throw new TypeConversionException("'%s' is no handover mode; there are %s"
                .formatted(
                        text,
                        String.join(
                                ", ",
                                Arrays.stream(HandoverMode.values())
                                        .map(ModeConverter::name)
                                        .toList())));
    }

    static String name(HandoverMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
