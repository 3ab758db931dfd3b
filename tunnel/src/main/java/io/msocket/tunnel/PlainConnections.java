package io.msocket.tunnel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Makes plain connections, which belong to no event loop yet. Thread-safe. */
final class PlainConnections {
    /** In milliseconds, for each address of a host. */
    private static final int CONNECT_TIMEOUT = 10_000;

    private final PlainLoops loops;

    PlainConnections(PlainLoops loops) {
        this.loops = loops;
    }

    PlainListener listen(PlainAddress address) throws IOException {
        return address instanceof PlainAddress.Tcp tcp
                ? new TcpListener(tcp)
                : new UnixListener((PlainAddress.UnixSocket) address, loops);
    }

    /** Connects, to whichever of a host's addresses answers first in their order. Blocks. */
    DuplexChannel connect(PlainAddress address) throws IOException {
        if (address instanceof PlainAddress.UnixSocket unix) {
            return connect(unix);
        }
        PlainAddress.Tcp tcp = (PlainAddress.Tcp) address;
        IOException failure = new IOException("the host has no address");
        for (InetAddress candidate : InetAddress.getAllByName(tcp.host())) {
            try {
                return connect(new InetSocketAddress(candidate, tcp.port()));
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** One that is connected: whoever vanishes at its other end is noticed some time, and small writes go at once. */
    static DuplexChannel channel(SocketChannel connected) throws IOException {
        connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connected.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        return new NioSocketChannel(connected);
    }

    private static DuplexChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        boolean connected = false;
        try {
            channel.socket().connect(address, CONNECT_TIMEOUT);
            DuplexChannel made = channel(channel);
            connected = true;
            return made;
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    private static DuplexChannel connect(PlainAddress.UnixSocket unix) throws IOException {
        PlainLoops.requireUnix();
        Socket socket = Socket.newSocketDomain();
        boolean connected = false;
        try {
            connected = socket.connect(new DomainSocketAddress(unix.path().toFile()));
            if (!connected) {
                throw new IOException("it does not take connections as fast as they come");
            }
            return new EpollDomainSocketChannel(socket.intValue());
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    /** Waits for what an event loop does at once. */
    static void await(ChannelFuture done) throws IOException {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.channel().close();
            throw new InterruptedIOException("interrupted");
        }
        Throwable failure = done.cause();
        if (failure != null) {
            throw failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
        }
    }
}
