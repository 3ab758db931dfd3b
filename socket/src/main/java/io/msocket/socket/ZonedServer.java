package io.msocket.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An address of a server. If that is a link-local one, its zone is an interface of this machine, which keeps its name and
 * changes its number when it goes and comes back (RFC 4007, section 11.2).
 *
 * @param address with the number that was seen last
 * @param zone the interface's name, once it was seen; null where there is no zone
 */
record ZonedServer(InetSocketAddress address, @Nullable String zone) {
    static ZonedServer of(InetSocketAddress address) {
        return new ZonedServer(address, null);
    }

    /** Whether it is link-local and does not say on which link. */
    boolean lacksZone() {
        return address.getAddress() instanceof Inet6Address server
                && server.isLinkLocalAddress()
                && server.getScopeId() == 0;
    }

    /** The same server as it is reached now. */
    ZonedServer seenIn(NetworkView now) {
        if (!(address.getAddress() instanceof Inet6Address server) || !server.isLinkLocalAddress()) {
            return this;
        }
        if (server.getScopeId() == 0) {
            return onTheOnlyLink(server, now);
        }
        for (LocalAddress local : now.addresses()) {
            if (local.address() instanceof Inet6Address own && own.isLinkLocalAddress() && own.getScopeId() != 0) {
                if (zone == null && own.getScopeId() == server.getScopeId()) {
                    return new ZonedServer(address, local.interfaceName());
                }
                if (local.interfaceName().equals(zone)) {
                    return new ZonedServer(withScope(server, own.getScopeId()), zone);
                }
            }
        }
        return this;
    }

    /** As in java.net: where this machine has one link with such addresses, that one is meant. */
    private ZonedServer onTheOnlyLink(Inet6Address server, NetworkView now) {
        int scope = 0;
        String link = null;
        for (LocalAddress local : now.addresses()) {
            if (local.address() instanceof Inet6Address own && own.isLinkLocalAddress() && own.getScopeId() != 0) {
                if (link != null && !link.equals(local.interfaceName())) {
                    return this;
                }
                link = local.interfaceName();
                scope = own.getScopeId();
            }
        }
        return link == null ? this : new ZonedServer(withScope(server, scope), link);
    }

    private InetSocketAddress withScope(Inet6Address server, int scope) {
        if (server.getScopeId() == scope) {
            return address;
        }
        try {
            InetAddress renewed = Inet6Address.getByAddress(null, server.getAddress(), scope);
            return new InetSocketAddress(renewed, address.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IPv6 address has 16 bytes", e);
        }
    }
}
