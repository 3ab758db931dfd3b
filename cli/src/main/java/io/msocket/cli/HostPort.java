package io.msocket.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code HOST:PORT}; an IPv6 address in brackets.
 *
 * @param host a name or an address without brackets; empty for "any", which only a listener takes
 * @param port 0 to 65535
 */
record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final String FORM = "HOST:PORT (an IPv6 address in brackets: [::1]:4433)";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new IllegalArgumentException("'" + text + "' has no port: write " + FORM);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0) {
                throw new IllegalArgumentException("'" + text + "' has no IPv6 address in its brackets");
            }
        } else if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
            throw new IllegalArgumentException("'" + text + "' is ambiguous: write " + FORM);
        }
        return new HostPort(host, parsePort(text, text.substring(colon + 1)));
    }

    private static int parsePort(String whole, String text) {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port <= MAX_PORT) {
                return port;
            }
        }
        throw new IllegalArgumentException("'" + whole + "' has no port between 0 and 65535: write " + FORM);
    }

    /** The address to listen on; an empty host or {@code *} is every address. */
    InetSocketAddress toListen() throws CommandFailure {
        return host.isEmpty() || host.equals("*")
                ? new InetSocketAddress(port)
                : new InetSocketAddress(lookUp(host), port);
    }

    /** The address to connect to; it keeps the name, under which known hosts are kept. */
    InetSocketAddress toConnect() throws CommandFailure {
        if (host.isEmpty() || port == 0) {
            throw new CommandFailure(ExitCodes.USAGE, "'" + this + "' names no host and port to connect to");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw unknown(host, null);
        }
        return address;
    }

    /** An address or a name. */
    static InetAddress lookUp(String host) throws CommandFailure {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw unknown(host, e);
        }
    }

    private static CommandFailure unknown(String host, @Nullable Throwable cause) {
        return new CommandFailure(ExitCodes.NO_HOST, "no address found for '" + host + "'; check the name", cause);
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return format(host, port);
    }

    static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return format(ip == null ? address.getHostString() : ip.getHostAddress(), address.getPort());
    }

    private static String format(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
