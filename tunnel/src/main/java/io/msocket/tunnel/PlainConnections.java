package io.msocket.tunnel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Makes plain connections, which read nothing yet. Thread-safe. */
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

    private static DuplexChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        boolean connected = false;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(address, CONNECT_TIMEOUT);
            connected = true;
            return new NioSocketChannel(channel);
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    private DuplexChannel connect(PlainAddress.UnixSocket unix) throws IOException {
        PlainLoops.requireUnix();
        EpollDomainSocketChannel channel = new EpollDomainSocketChannel();
        channel.config().setAutoRead(false);
        await(loops.register(channel));
        boolean connected = false;
        try {
            await(channel.connect(new DomainSocketAddress(unix.path().toFile())));
            connected = true;
            return channel;
        } finally {
            if (!connected) {
                channel.close();
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
