package io.msocket.tunnel;

import io.msocket.socket.MSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections so that their peers see a reset, and take what they have for incomplete. */
final class Resets {
    private static final Logger LOG = LoggerFactory.getLogger(Resets.class);

    private Resets() {}

    static void reset(MSocket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("the connection is over already", e);
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("cannot be closed", e);
        }
    }

    /** A Unix-domain socket has no reset; its peer sees the end of the stream. */
    static void reset(DuplexChannel plain) {
        if (plain instanceof SocketChannel tcp && tcp.isOpen()) {
            try {
                tcp.config().setSoLinger(0);
            } catch (ChannelException e) {
                LOG.debug("the connection is over already", e);
            }
        }
        close(plain);
    }

    /** One that may belong to no event loop. */
    static void close(Channel channel) {
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }
}
