package io.msocket.cli;

import io.msocket.names.record.Name;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code files@example.org}. */
final class NameConverter implements ITypeConverter<Name> {
    @Override
    public Name convert(String text) {
        try {
            return Name.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
