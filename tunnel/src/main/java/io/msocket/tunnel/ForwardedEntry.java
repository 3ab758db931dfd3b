package io.msocket.tunnel;

import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Plain clients come here, and go on over msocket. */
final class ForwardedEntry implements Entry {
    private final PlainListener listener;
    private final Dialer dialer;

    ForwardedEntry(PlainListener listener, Dialer dialer) {
        this.listener = listener;
        this.dialer = dialer;
    }

    /** Where it listens. */
    PlainAddress address() {
        return listener.address();
    }

    @Override
    public Arrival accept() throws IOException {
        DuplexChannel plain = listener.accept();
        return new Client(plain, new TunnelPeer(cameFrom(plain), null));
    }

    /** A client's end of a Unix-domain socket has no name. */
    private SocketAddress cameFrom(DuplexChannel plain) {
        return listener.address() instanceof PlainAddress.UnixSocket unix
                ? UnixDomainSocketAddress.of(unix.path())
                : remote(plain);
    }

    /** Of one that has gone already there is none. */
    private static SocketAddress remote(DuplexChannel plain) {
        SocketAddress remote = plain.remoteAddress();
        return remote == null ? new InetSocketAddress(0) : remote;
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private final class Client implements Arrival {
        private final DuplexChannel plain;
        private final TunnelPeer peer;

        Client(DuplexChannel plain, TunnelPeer peer) {
            this.plain = plain;
            this.peer = peer;
        }

        @Override
        public TunnelPeer peer() {
            return peer;
        }

        @Override
        public Halves complete() throws IOException {
            return new Halves(dialer.dial(), plain);
        }

        @Override
        public void giveUp() {
            Resets.reset(plain);
        }
    }
}
