package io.msocket.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a server is named in files and messages: in one way only, of characters that can be seen. */
final class HostAndPort {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[(?<literal>[0-9A-Fa-f:][0-9A-Fa-f:.]*)(?<zone>%[!-~&&[^\\[\\]]]+)?]|(?<name>[!-~&&[^:\\[\\]]]+)):(?<port>\\d{1,5})");

    private static final Pattern DIGITS = Pattern.compile("[0-9.]+");
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final int MAX_PORT = 65_535;

    private HostAndPort() {}

    /**
     * The host as the program named it, in small letters, an IPv6 address in brackets, a colon, the port. What of a name is not ASCII,
     * cannot be seen, or means something here is written as in a URL.
     */
    static String of(InetSocketAddress address) {
        String host = address.getHostString().toLowerCase(Locale.ROOT);
        boolean literal = address.getAddress() instanceof Inet6Address && host.indexOf(':') >= 0;
        return (literal ? "[" + escaped(host, "[]") + "]" : escaped(host, "%#:[]")) + ":" + address.getPort();
    }

    private static String escaped(String host, String special) {
        StringBuilder text = new StringBuilder();
        for (byte each : host.getBytes(StandardCharsets.UTF_8)) {
            if (each > ' ' && each <= '~' && special.indexOf(each) < 0) {
                text.append((char) each);
            } else {
                text.append(String.format(Locale.ROOT, "%%%02x", each));
            }
        }
        return text.toString();
    }

    /** As {@link #of} would write what somebody has written otherwise; null if that is no host with a port. Looks nothing up. */
    static @Nullable String canonical(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int port = Integer.parseInt(matcher.group("port"));
        String literal = matcher.group("literal");
        String host =
                literal == null ? canonicalName(matcher.group("name")) : bracketed(literal, matcher.group("zone"));
        return host == null || port == 0 || port > MAX_PORT ? null : host + ":" + port;
    }

    /** What consists of digits and dots is an address, or nothing. */
    private static @Nullable String canonicalName(String name) {
        boolean known = !DIGITS.matcher(name).matches() || IPV4.matcher(name).matches();
        return known ? name.toLowerCase(Locale.ROOT) : null;
    }

    private static @Nullable String bracketed(String literal, @Nullable String zone) {
        if (literal.indexOf(':') < 0) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByName(literal);
            String host = address.getHostAddress() + (zone == null ? "" : zone.toLowerCase(Locale.ROOT));
            return address instanceof Inet6Address ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
