package io.msocket.tunnel;

import io.msocket.socket.PeerKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who has come to a {@link Tunnel}.
 *
 * @param address where from; of a Unix-domain socket where it came to
 * @param key what it has proved to have; null for a plain client and for one that stays anonymous
 */
public record TunnelPeer(SocketAddress address, @Nullable PeerKey key) {
    /** For people. */
    @Override
    public String toString() {
        String from = format(address);
        return key == null ? from : from + " " + key;
    }

    private static String format(SocketAddress address) {
        if (address instanceof InetSocketAddress tcp) {
            return new PlainAddress.Tcp(tcp.getAddress().getHostAddress(), tcp.getPort()).toString();
        }
        return address instanceof UnixDomainSocketAddress unix
                ? new PlainAddress.UnixSocket(unix.getPath()).toString()
                : address.toString();
    }
}
