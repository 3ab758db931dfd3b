package io.msocket.cli;

import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.socket.MSocket;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code HOST:PORT}; an IPv6 address in brackets, a link-local one with its interface behind a percent sign. It may have the key before it
 * that the server has to prove: {@code msk1:...@HOST:PORT}. Or a name of its own, {@code files@example.org}, which says itself where it is.
 *
 * @param key null where there is none
 * @param host a name or an address without brackets; empty for "any", which only a listener takes
 * @param port 0 to 65535; 0 for a name of its own
 */
record HostPort(@Nullable PeerKey key, String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final String URL_PERCENT = "%25";
    /** Of URLs. */
    static final String SCHEME = "msocket://";

    private static final String KEY_BEGINS = "msk1:";
    /**
     * Of a URL that names none. Nobody needs to be root for it, no machine gives it to outgoing connections, and as far as we know no
     * server that is widely installed has it.
     */
    static final int DEFAULT_PORT = 4433;

    private static final String FORM = "HOST:PORT (an IPv6 address in brackets: [::1]:4433)";

    /** One without a key. */
    HostPort(String host, int port) {
        this(null, host, port);
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static HostPort parse(String text) {
        return parse(text, false);
    }

    private static HostPort parse(String text, boolean mayLackPort) {
        int at = text.indexOf('@');
        if (at < 0) {
            return parse(null, text, mayLackPort);
        }
        return text.startsWith(KEY_BEGINS)
                ? parse(PeerKey.parse(text.substring(0, at)), text.substring(at + 1), mayLackPort)
                : parseName(text);
    }

    private static HostPort parse(@Nullable PeerKey key, String text, boolean mayLackPort) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon >= 0 && !text.endsWith("]");
        if (!hasPort && (!mayLackPort || text.isEmpty())) {
            throw new IllegalArgumentException("'" + text + "' has no port: write " + FORM);
        }
        String host = hasPort ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0) {
                throw new IllegalArgumentException("'" + text + "' has no IPv6 address in its brackets");
            }
        } else if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
            throw new IllegalArgumentException("'" + text + "' is ambiguous: write " + FORM);
        }
        return new HostPort(key, host, hasPort ? parsePort(text, text.substring(colon + 1)) : DEFAULT_PORT);
    }

    private static HostPort parseName(String text) {
        try {
            return new HostPort(Name.parse(text).toString(), 0);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    text.indexOf(':') >= 0
                            ? "'" + text + "' has a port, and is a name, which says itself where it is"
                            : String.valueOf(e.getMessage()),
                    e);
        }
    }

    /** Whether it is a name of its own. */
    boolean isName() {
        return host.indexOf('@') >= 0;
    }

    private void requireBareAddress(String purpose) throws CommandFailure {
        if (isName()) {
            throw new CommandFailure(ExitCodes.USAGE, "'" + this + "' is a name, and no address to " + purpose);
        }
        if (key != null) {
            throw new CommandFailure(ExitCodes.USAGE, "'" + this + "' needs no key before it to " + purpose);
        }
    }

    /**
     * The same as it stands in a URL, where the percent sign before an interface is itself written as one (RFC 6874):
     * {@code [fe80::1%25wlan0]:4433}. A bare one is taken, too, as long as it cannot be mistaken. Without a port it is
     * {@link #DEFAULT_PORT}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static HostPort parseInUrl(String text) {
        HostPort raw = parse(text, true);
        int percent = raw.host.indexOf(URL_PERCENT);
        if (percent < 0 || raw.host.indexOf(':') < 0) {
            return raw;
        }
        String zone = raw.host.substring(percent + URL_PERCENT.length());
        if (zone.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no interface behind %25");
        }
        return new HostPort(raw.key, raw.host.substring(0, percent) + "%" + decoded(zone), raw.port);
    }

    private static String decoded(String zone) {
        // A plus sign is no space here, as it would be in a form.
        return URLDecoder.decode(zone.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** As {@link #parseInUrl} takes it. */
    String toStringInUrl() {
        String before = key == null ? "" : key + "@";
        int percent = host.indexOf('%');
        if (percent < 0 || host.indexOf(':') < 0) {
            return before + this;
        }
        String zone = URLEncoder.encode(host.substring(percent + 1), StandardCharsets.UTF_8);
        return before + format(host.substring(0, percent) + URL_PERCENT + zone, port);
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
        requireBareAddress("listen on; --name publishes one");
        return host.isEmpty() || host.equals("*")
                ? new InetSocketAddress(port)
                : new InetSocketAddress(lookUp(host), port);
    }

    /** An address for clients to come to. */
    InetSocketAddress toAnnounce() throws CommandFailure {
        requireBareAddress("be told to others");
        if (host.isEmpty() || host.equals("*") || port == 0) {
            throw new CommandFailure(
                    ExitCodes.USAGE, "'" + this + "' cannot be announced: it names no host and port to connect to");
        }
        return new InetSocketAddress(lookUp(host), port);
    }

    /**
     * Connects, to whichever of the name's addresses works.
     *
     * @param timeoutMillis how long to try
     * @throws CommandFailure when this is nothing to connect to
     */
    void connect(MSocket socket, int timeoutMillis) throws IOException {
        requireConnectable();
        requireZone();
        try {
            socket.connect(key == null ? host : key + "@" + host, port, timeoutMillis);
        } catch (UnknownHostException e) {
            throw isName()
                    ? new CommandFailure(ExitCodes.NO_HOST, String.valueOf(e.getMessage()), e)
                    : unknown(host, e);
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
    }

    /** Refuses what only a listener takes. */
    void requireConnectable() throws CommandFailure {
        if (host.isEmpty() || host.equals("*") || (port == 0 && !isName())) {
            throw new CommandFailure(ExitCodes.USAGE, "'" + this + "' names no host and port to connect to");
        }
    }

    /** The same link-local address may be another machine on each interface; where there is one, that one is meant. */
    private void requireZone() throws IOException {
        if (host.indexOf(':') < 0 || host.indexOf('%') >= 0 || hasOneLink()) {
            return;
        }
        InetAddress address = lookUp(host);
        if (address.isLinkLocalAddress()) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "'" + this + "' is a link-local address and does not say on which interface: write [" + host
                            + "%INTERFACE]:" + port + ", in a URL %25 for %");
        }
    }

    /** Whether one interface of this machine has link-local addresses. */
    static boolean hasOneLink() throws SocketException {
        return NetworkInterface.networkInterfaces()
                        .filter(link -> link.inetAddresses()
                                .anyMatch(own -> own instanceof Inet6Address && own.isLinkLocalAddress()))
                        .count()
                == 1;
    }

    /** An address or a name. */
    static InetAddress lookUp(String host) throws CommandFailure {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw unknown(host, e);
        }
    }

    private static CommandFailure unknown(String host, Throwable cause) {
        int percent = host.indexOf('%');
        if (host.indexOf(':') >= 0 && percent >= 0) {
            String zone = host.substring(percent + 1);
            return new CommandFailure(
                    ExitCodes.NO_HOST,
                    (isInterface(zone)
                                    ? "interface '" + zone + "' has no link-local address"
                                    : "there is no interface '" + zone + "' here")
                            + ", which '" + host + "' needs",
                    cause);
        }
        return new CommandFailure(ExitCodes.NO_HOST, "no address found for '" + host + "'; check the name", cause);
    }

    private static boolean isInterface(String name) {
        try {
            return NetworkInterface.getByName(name) != null;
        } catch (SocketException e) {
            return false; // The system does not tell, so that it cannot be named.
        }
    }

    /** As {@link #parse} takes it, but for the key, which is long and which most readers have in front of them. */
    @Override
    public String toString() {
        return isName() ? host : format(host, port);
    }

    static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return format(ip == null ? address.getHostString() : ip.getHostAddress(), address.getPort());
    }

    /** What clients elsewhere are given to reach a server: its address, or the word HOST where it listens on all, and its key. */
    static String urlOf(InetSocketAddress listening, PeerKey key) {
        InetAddress ip = listening.getAddress();
        String host = ip.isAnyLocalAddress() ? "HOST" : ip.getHostAddress();
        return SCHEME + new HostPort(key, host, listening.getPort()).toStringInUrl();
    }

    private static String format(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static String withoutScheme(String url) {
        String server = url.substring(SCHEME.length());
        return server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    }

    /** For picocli; takes a URL without a path as well. */
    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return text.startsWith(SCHEME) ? parseInUrl(withoutScheme(text)) : parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
