package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A server that was named by a name of its own: java.net's code takes it for an address, and {@link MSocketImpl} finds the name in it. */
final class NameTarget extends InetSocketAddress {
    private static final long serialVersionUID = 1;

    private static final byte[] PLACEHOLDER = new byte[4];

    private NameTarget(InetAddress placeholder) {
        super(placeholder, 0);
    }

    /** Whether it is a name, and none of a host, nor a host with its key. */
    static boolean isName(@Nullable String text) {
        return text != null && text.indexOf('@') >= 0 && !KeyedHost.isKeyed(text);
    }

    static NameTarget of(String name) {
        try {
            return new NameTarget(InetAddress.getByAddress(name, PLACEHOLDER));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IPv4 address has 4 bytes", e);
        }
    }

    /** The same address, but one that is not resolved and has a name in place of a host. */
    static @Nullable SocketAddress in(@Nullable SocketAddress endpoint) {
        return endpoint instanceof InetSocketAddress server && server.isUnresolved() && isName(server.getHostString())
                ? of(server.getHostString())
                : endpoint;
    }

    String name() {
        return getHostString();
    }
}
