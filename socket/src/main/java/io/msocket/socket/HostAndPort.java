package io.msocket.socket;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Locale;

/** How a server is named in files and messages. */
final class HostAndPort {
    private HostAndPort() {}

    /** The host as the program named it, in small letters, an IPv6 address in brackets, a colon, the port. */
    static String of(InetSocketAddress address) {
        String host = address.getHostString().toLowerCase(Locale.ROOT);
        if (address.getAddress() instanceof Inet6Address && host.indexOf(':') >= 0) {
            host = "[" + host + "]";
        }
        return host + ":" + address.getPort();
    }
}
