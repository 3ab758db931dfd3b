package io.msocket.cli;

import io.msocket.socket.Interfaces;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How many bytes some interfaces may carry: {@code wwan0=500MB}.
 *
 * @param name the interfaces', with {@code *} for any characters
 */
record LinkQuota(String name, Interfaces interfaces, ByteSize size) {
    /** What is said when it is spent. */
    String spent() {
        return "The " + size + " over " + name + " are spent: it is used no more";
    }

    /** Reads it. */
    static final class Converter implements ITypeConverter<LinkQuota> {
        @Override
        public LinkQuota convert(String text) {
            int equals = text.lastIndexOf('=');
            String name = text.substring(0, Math.max(0, equals)).strip();
            if (name.isEmpty()) {
                throw new TypeConversionException(
                        "'" + text + "' is no quota: write the interface and how many bytes it may carry: wwan0=500MB");
            }
            ByteSize size = new ByteSize.Converter().convert(text.substring(equals + 1));
            if (size.bytes() == 0) {
                throw new TypeConversionException(
                        "'" + text + "' is no quota: --avoid " + name + " has nothing go there");
            }
            return new LinkQuota(name, Interfaces.named(name), size);
        }
    }
}
