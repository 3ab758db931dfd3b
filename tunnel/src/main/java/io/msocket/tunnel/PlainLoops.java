package io.msocket.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of a tunnel's plain connections, one for each processor and kind. TCP runs on the JDK's selectors, also where there is epoll: Netty's epoll goes on to read
 * from a connection whose peer has ended its stream, however full the other half is, which is as much as the kernel's buffer holds. A
 * Unix-domain socket's is small, and only with epoll Netty tells the end of one direction from that of both.
 *
 * <p>Thread-safe.
 */
final class PlainLoops {
    /** Far longer than a loop takes to close its channels; one that does not end must not keep the process. */
    private static final long STOP_SECONDS = 5;

    private final EventLoopGroup forTcp = loops(NioIoHandler.newFactory());

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable EventLoopGroup forUnix;
    private boolean closed;

    private static EventLoopGroup loops(IoHandlerFactory kind) {
        return new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("msocket-tunnel", true), kind);
    }

    /** @throws IOException where the system has no such sockets that we can use */
    static void requireUnix() throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("Unix-domain sockets need Linux with epoll here");
        }
    }

    /** Hands a channel that belongs to no loop to one. */
    ChannelFuture register(Channel channel) {
        return (channel instanceof SocketChannel ? forTcp : forUnix()).register(channel);
    }

    /** Of Unix-domain sockets; made when the first is there. */
    EventLoopGroup forUnix() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tunnel is closed");
            }
            if (forUnix == null) {
                forUnix = loops(EpollIoHandler.newFactory());
            }
            return forUnix;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the loops, and with them their channels. Blocks until that is done, within a bound. */
    void close() {
        stop(forTcp);
        EventLoopGroup last;
        lock.lock();
        try {
            closed = true;
            last = forUnix;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            stop(last);
        }
    }

    private static void stop(EventLoopGroup group) {
        group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
