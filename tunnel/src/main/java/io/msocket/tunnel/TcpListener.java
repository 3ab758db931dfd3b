package io.msocket.tunnel;

import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A TCP port. */
final class TcpListener implements PlainListener {
    private final ServerSocketChannel listening;
    private final PlainAddress address;

    TcpListener(PlainAddress.Tcp wanted) throws IOException {
        listening = ServerSocketChannel.open();
        boolean bound = false;
        try {
            listening.bind(
                    wanted.host().isEmpty()
                            ? new InetSocketAddress(wanted.port())
                            : new InetSocketAddress(InetAddress.getByName(wanted.host()), wanted.port()));
            InetSocketAddress local = (InetSocketAddress) listening.getLocalAddress();
            address = new PlainAddress.Tcp(local.getAddress().getHostAddress(), local.getPort());
            bound = true;
        } finally {
            if (!bound) {
                listening.close();
            }
        }
    }

    @Override
    public DuplexChannel accept() throws IOException {
        SocketChannel accepted = listening.accept();
        boolean done = false;
        try {
            DuplexChannel channel = PlainConnections.channel(accepted);
            done = true;
            return channel;
        } finally {
            if (!done) {
                accepted.close();
            }
        }
    }

    @Override
    public PlainAddress address() {
        return address;
    }

    @Override
    public boolean isClosed() {
        return !listening.isOpen();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
