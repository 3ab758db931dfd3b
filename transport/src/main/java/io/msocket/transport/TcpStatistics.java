package io.msocket.transport;

import io.msocket.protocol.TcpState;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel knows of a TCP connection (TCP_INFO), where it can be asked: with epoll. One is used for all connections of
 * an event loop, on that loop only.
 */
final class TcpStatistics {
    private final EpollTcpInfo info = new EpollTcpInfo();

    /** Asks the kernel, which is one system call; false when it does not tell, and then the values mean nothing. */
    boolean read(Channel channel) {
        if (!(channel instanceof EpollSocketChannel epoll)) {
            return false;
        }
        try {
            epoll.tcpInfo(info);
            return true;
        } catch (ChannelException e) {
            // It is being closed, of which the channel tells by itself.
            return false;
        }
    }

    /** What the engine is to know of it. */
    TcpState state(long now) {
        long silence = info.unacked() == 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(info.lastAckRecv());
        return new TcpState(roundTripNanos(), now - silence);
    }

    /** The smoothed round-trip time, zero while it is not known. */
    long roundTripNanos() {
        return TimeUnit.MICROSECONDS.toNanos(info.rtt());
    }

    /** The congestion window: what may be on its way at a time. */
    long windowBytes() {
        return info.sndCwnd() * info.sndMss();
    }
}
