package io.msocket.cli;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a member of a group, a name or the key of names of somebody, and writes it in the one form that it has. */
final class MemberConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        try {
            return text.contains("@")
                    ? Name.parse(text).toString()
                    : OwnerKey.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "a member is a name, as bob@example.org, or a key of names, as 'msocket keys show' prints it: "
                            + e.getMessage());
        }
    }
}
