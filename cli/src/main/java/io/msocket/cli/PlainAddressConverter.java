package io.msocket.cli;

import io.msocket.tunnel.PlainAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT} or {@code unix:PATH}. */
abstract class PlainAddressConverter implements ITypeConverter<PlainAddress> {
    private static final String UNIX = "unix:";

    /** What a Unix-domain socket's address has room for on Linux, unix(7), in bytes. */
    private static final int LONGEST_PATH = 107;

    static PlainAddress unix(String text) {
        String path = text.substring(UNIX.length());
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_PATH) {
            throw new TypeConversionException("'" + text + "' has "
                    + (length == 0 ? "no path: write unix:PATH" : "a path of more than " + LONGEST_PATH + " bytes"));
        }
        return new PlainAddress.UnixSocket(Path.of(path));
    }

    /** Of an address that a plain program can use. */
    static PlainAddress tcp(String text) {
        try {
            HostPort tcp = HostPort.parse(text);
            if (tcp.isName() || tcp.key() != null) {
                throw new TypeConversionException("'" + text + "' is "
                        + (tcp.isName() ? "a name, and no" : "for msocket, and no") + " plain address");
            }
            return new PlainAddress.Tcp(tcp.host(), tcp.port());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Where a plain server is. */
    static final class Target extends PlainAddressConverter {
        @Override
        public PlainAddress convert(String text) {
            if (text.startsWith(UNIX)) {
                return unix(text);
            }
            PlainAddress.Tcp target = (PlainAddress.Tcp) tcp(text);
            if (target.host().isEmpty() || target.host().equals("*") || target.port() == 0) {
                throw new TypeConversionException("'" + text + "' names no host and port to connect to");
            }
            return target;
        }
    }

    /** Where plain clients come: a port alone is one of the loopback address, and {@code *} is every address. */
    static final class Local extends PlainAddressConverter {
        private static final String FORM = ": write PORT, HOST:PORT, *:PORT for every address, or unix:PATH";

        @Override
        public PlainAddress convert(String text) {
            if (text.startsWith(UNIX)) {
                return unix(text);
            }
            String host = text.indexOf(':') < 0 ? "127.0.0.1:" + text : text;
            if (host.startsWith(":")) {
                throw new TypeConversionException("'" + text + "' says not at which address" + FORM);
            }
            try {
                return tcp(host.startsWith("*:") ? host.substring(1) : host);
            } catch (TypeConversionException e) {
                throw new TypeConversionException("'" + text + "' is no port of this machine" + FORM);
            }
        }
    }
}
