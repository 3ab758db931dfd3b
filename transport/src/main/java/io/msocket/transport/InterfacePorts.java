package io.msocket.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a port once more for each of some interfaces, bound to it, so that what comes by the interface is answered by it: a
 * listening socket without an interface answers by the best route, dead or not. On the event loop of the port's own channel.
 *
 * <p>The kernel gives a SYN to the socket that is bound to where it came in, and to the other one where there is none. To let
 * them stand beside each other it wants SO_REUSEPORT of all of them. The port's own has it only from here on: it was bound
 * without, so that two servers cannot be started at the same port by mistake.
 */
final class InterfacePorts {
    private static final Logger LOG = LoggerFactory.getLogger(InterfacePorts.class);

    /** More uplinks than a server has; each is a socket. */
    private static final int MOST = 16;

    private final Channel own;
    private final EventLoopGroup children;
    private final IoPlatform platform;
    private final SocketSettings sockets;
    private final ChannelHandler accepted;
    private final Supplier<ChannelHandler> entrance;
    private final Consumer<Channel> bound;

    /** By the interface's name. */
    private final Map<String, Listening> byInterface = new HashMap<>();

    private boolean closed;

    /** @param index the interface's number, which changes when it goes and comes back */
    private record Listening(int index, Channel channel) {}

    /**
     * @param own the port's own channel
     * @param children serve what is accepted
     * @param accepted prepares what is accepted
     * @param entrance makes the handler of a channel that listens
     * @param bound is given each further channel that listens, and has it accept
     */
    InterfacePorts(
            Channel own,
            EventLoopGroup children,
            IoPlatform platform,
            SocketSettings sockets,
            ChannelHandler accepted,
            Supplier<ChannelHandler> entrance,
            Consumer<Channel> bound) {
        this.own = own;
        this.children = children;
        this.platform = platform;
        this.sockets = sockets;
        this.accepted = accepted;
        this.entrance = entrance;
        this.bound = bound;
    }

    /** Listens on these interfaces, and no more on others. */
    void listenOn(Set<String> names, InetSocketAddress address) {
        if (closed || !(own instanceof EpollServerSocketChannel)) {
            return;
        }
        Map<String, Integer> wanted = new HashMap<>();
        names.stream().sorted().limit(MOST).forEach(name -> wanted.put(name, indexOf(name)));
        byInterface.entrySet().removeIf(entry -> {
            Listening listening = entry.getValue();
            boolean isOver = !listening.channel().isOpen()
                    || !Integer.valueOf(listening.index()).equals(wanted.get(entry.getKey()));
            if (isOver) {
                listening.channel().close();
            }
            return isOver;
        });
        wanted.forEach((name, index) -> {
            EpollServerSocketChannel channel = byInterface.containsKey(name) ? null : channelFor(name);
            if (channel != null) {
                byInterface.put(name, new Listening(index, channel));
                listen(channel, name, address);
            }
        });
    }

    /** A socket that is bound to the interface and to no port yet; null where the kernel refuses that. */
    private static @Nullable EpollServerSocketChannel channelFor(String name) {
        EpollServerSocketChannel channel = new EpollServerSocketChannel();
        String refusal = InterfaceBinding.bind(channel, name);
        if (refusal != null) {
            channel.unsafe().closeForcibly(); // It has no event loop, which close() needs.
            sayUnanswered(name, refusal);
            return null;
        }
        channel.config().setReusePort(true);
        return channel;
    }

    private void listen(EpollServerSocketChannel channel, String name, InetSocketAddress address) {
        own.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
        platform.newServer(sockets, () -> channel)
                .group(own.eventLoop(), children)
                .handler(entrance.get())
                .childHandler(accepted)
                .bind(address)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        bound.accept(channel);
                    } else {
                        sayUnanswered(name, CloseReasons.describe(done.cause()));
                    }
                });
    }

    private static void sayUnanswered(String name, String why) {
        LOG.info("What comes by {} is answered by the best route: {}", name, why);
    }

    /** Zero where there is no such interface. */
    private static int indexOf(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? 0 : found.getIndex();
        } catch (SocketException hasJustGone) {
            return 0;
        }
    }

    void close() {
        closed = true;
        byInterface.values().forEach(listening -> listening.channel().close());
        byInterface.clear();
    }
}
