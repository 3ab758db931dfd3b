package io.msocket.cli;

import io.msocket.tunnel.PlainAddress;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT} or {@code unix:PATH}. */
class PlainAddressConverter implements ITypeConverter<PlainAddress> {
    private static final String UNIX = "unix:";

    @Override
    public PlainAddress convert(String text) {
        if (text.startsWith(UNIX)) {
            if (text.length() == UNIX.length()) {
                throw new TypeConversionException("'" + text + "' has no path: write unix:PATH");
            }
            return new PlainAddress.UnixSocket(Path.of(text.substring(UNIX.length())));
        }
        try {
            HostPort tcp = HostPort.parse(text);
            if (tcp.isName()) {
                throw new TypeConversionException("'" + text + "' is a name, and no plain address");
            }
            return new PlainAddress.Tcp(tcp.host(), tcp.port());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The same for a listener: a port alone is one of the loopback address, and {@code *} is every address. */
    static final class Local extends PlainAddressConverter {
        @Override
        public PlainAddress convert(String text) {
            if (text.matches("\\d+")) {
                return super.convert("127.0.0.1:" + text);
            }
            return super.convert(text.startsWith("*:") ? text.substring(1) : text);
        }
    }
}
