package io.msocket.cli;

import io.msocket.socket.PeerKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code msk1:...}. */
final class PeerKeyConverter implements ITypeConverter<PeerKey> {
    @Override
    public PeerKey convert(String text) {
        try {
            return PeerKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
