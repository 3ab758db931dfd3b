package io.msocket.transport;

import io.msocket.protocol.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds a TCP connection to the interface of its route, or a listening socket to where it listens (SO_BINDTODEVICE), with epoll on
 * Linux, where a process needs no privilege for it since 5.7. Elsewhere a bound address has to do.
 */
final class InterfaceBinding {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceBinding.class);

    /** Linux's numbers, on the processors that epoll's library is made for. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_BINDTODEVICE = 25;

    /** With the zero that ends it (IFNAMSIZ). */
    private static final int NAME_LENGTH = 16;

    private static final RawUnixChannelOption BIND_TO_DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_LENGTH);

    private InterfaceBinding() {}

    /**
     * Before the channel connects: to the route's interface, if it has one.
     *
     * @return null when the attempt may go on; otherwise why it must not
     */
    static @Nullable ConnectException apply(Channel channel, Route route) {
        String name = route.interfaceName();
        if (name == null) {
            return null;
        }
        String refusal = channel instanceof EpollSocketChannel
                ? bind(channel, name)
                : "only the epoll transport can choose the interface";
        if (refusal == null) {
            return null;
        }
        if (route.onlyThere()) {
            return new ConnectException("Cannot send by the interface " + name + " only: " + refusal);
        }
        LOG.debug("{} is bound to its address only, not to the interface {}: {}", route.local(), name, refusal);
        return null;
    }

    /** Before an epoll channel is bound or connects. Returns null when it is done, otherwise why it is not. */
    static @Nullable String bind(Channel channel, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= NAME_LENGTH) {
            return "its name is longer than the kernel allows";
        }
        ByteBuffer padded = ByteBuffer.allocate(NAME_LENGTH).put(bytes).rewind();
        try {
            channel.config().setOption(BIND_TO_DEVICE, padded);
            return null;
        } catch (ChannelException e) {
            return CloseReasons.describe(e.getCause() == null ? e : e.getCause());
        }
    }
}
