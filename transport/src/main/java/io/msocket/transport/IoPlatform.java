package io.msocket.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that differs between epoll and the JDK's selector, and the options of every TCP connection. */
final class IoPlatform {
    private static final Logger LOG = LoggerFactory.getLogger(IoPlatform.class);

    /** A record and a half fits, so that a fast stream is read in few system calls; the guess shrinks when less comes. */
    private static final int MAX_READ = 128 * 1024;

    /** TCP's initial window: the answer to a join comes together with the first data. */
    private static final int FIRST_READ = 16 * 1024;

    private static final int MIN_READ = 512;

    /** What Linux lets a program ask for as SO_SNDBUF. */
    private static final Path SEND_BUFFER_LIMIT = Path.of("/proc/sys/net/core/wmem_max");

    /** Linux's numbers. */
    private static final int IPPROTO_TCP = 6;

    private static final int TCP_MAXSEG = 2;

    private static final IntegerUnixChannelOption MAX_SEGMENT =
            new IntegerUnixChannelOption("TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG);

    /** IPv6's least MTU of 1,280 bytes, without the headers of IPv6 and TCP and the options of TCP. */
    private static final int SMALL_SEGMENT = 1_200;

    /** In less than 1 ms, and faster than they are looked at, so that they wait where sources take turns ({@link Entrance}). */
    private static final int ACCEPTED_IN_A_ROW = 64;

    /** Between them the loop looks at its connections. */
    private static final int DATAGRAMS_IN_A_ROW = 16;

    /** Some thousand datagrams, as when a server with as many connections has moved. */
    private static final int MOST_DATAGRAM_BYTES_WAITING = 4 << 20;

    private final boolean epoll;

    private IoPlatform(boolean epoll) {
        this.epoll = epoll;
    }

    static IoPlatform of(TransportSettings.Kind kind) {
        ChannelIds.withoutHardwareAddress();
        return switch (kind) {
            case NIO -> new IoPlatform(false);
            case AUTO -> new IoPlatform(Epoll.isAvailable());
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalStateException(
                            "epoll was asked for, but it does not work here; set msocket.transport to nio or auto",
                            Epoll.unavailabilityCause());
                }
                yield new IoPlatform(true);
            }
        };
    }

    boolean isEpoll() {
        return epoll;
    }

    /** @param atEnd runs for each loop when it has ended, on the thread that it had */
    EventLoopGroup newLoops(int threads, ShortWaits waits, EventExecutorChooserFactory chooser, Runnable atEnd) {
        SelectStrategyFactory select = () -> new WatchfulSelect(waits);
        IoHandlerFactory factory = epoll
                ? EpollIoHandler.newFactory(0, select)
                : NioIoHandler.newFactory(SelectorProvider.provider(), select);
        Executor newThread = new ThreadPerTaskExecutor(new DefaultThreadFactory("msocket", true));
        Executor threadPerLoop = loop -> newThread.execute(() -> {
            try {
                loop.run();
            } finally {
                atEnd.run();
            }
        });
        return new MultiThreadIoEventLoopGroup(threads, threadPerLoop, chooser, factory);
    }

    /** A client's TCP connection, but for its handler, its group and its addresses. */
    Bootstrap newClient(SocketSettings settings) {
        ChannelFactory<Channel> factory = epoll ? EpollSocketChannel::new : NioSocketChannel::new;
        Bootstrap bootstrap = new Bootstrap()
                .channelFactory(factory)
                .disableResolver()
                .option(ChannelOption.SO_REUSEADDR, settings.reuseAddress())
                // The engine has its own deadline, which closes the channel.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        if (epoll) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        return bootstrap;
    }

    /**
     * Has a TCP connection that is about to be opened send and ask for segments that pass wherever IPv6 does; does nothing where the
     * JDK's selector is used, which does not offer it.
     */
    static void keepSegmentsSmall(Channel channel) {
        if (!(channel instanceof EpollSocketChannel)) {
            return;
        }
        try {
            channel.config().setOption(MAX_SEGMENT, SMALL_SEGMENT);
        } catch (ChannelException e) {
            LOG.debug("segments keep their usual size", e);
        }
    }

    /** What makes UDP sockets for {@link #newDatagrams}. */
    ChannelFactory<Channel> datagramChannels() {
        return epoll ? EpollDatagramChannel::new : NioDatagramChannel::new;
    }

    /** A UDP socket, but for its handler, its group and its address. Of what it reads it takes so many bytes. */
    static Bootstrap newDatagrams(ChannelFactory<Channel> channels, int mostBytes) {
        return new Bootstrap()
                .channelFactory(channels)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(mostBytes).maxMessagesPerRead(DATAGRAMS_IN_A_ROW))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(MOST_DATAGRAM_BYTES_WAITING / 2, MOST_DATAGRAM_BYTES_WAITING));
    }

    /** A port that accepts nothing until its AUTO_READ is set. */
    ServerBootstrap newServer(SocketSettings settings) {
        return newServer(settings, epoll ? EpollServerSocketChannel::new : NioServerSocketChannel::new);
    }

    /** The same with channels of the caller's own making. */
    ServerBootstrap newServer(SocketSettings settings, ChannelFactory<ServerChannel> channels) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .channelFactory(channels)
                .option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTED_IN_A_ROW))
                .option(ChannelOption.SO_REUSEADDR, settings.reuseAddress());
        if (settings.receiveBufferSize() > 0) {
            // Before the window scale is agreed on, as ServerSocket.setReceiveBufferSize says.
            bootstrap.option(ChannelOption.SO_RCVBUF, settings.receiveBufferSize());
        }
        return bootstrap;
    }

    /** Sets the options of a TCP connection that is about to be registered with its loop. */
    void prepare(Channel channel, SocketSettings settings) {
        ChannelConfig config = channel.config();
        config.setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ));
        apply(channel, settings);
    }

    /** The largest SO_SNDBUF that is of use, in bytes: what the kernel allows, as far as that can be known, and we want. */
    static int mostSendBuffer() {
        return SendBuffers.MOST;
    }

    /** Read where it is needed first. */
    private static final class SendBuffers {
        static final int MOST = most();

        private static int most() {
            try {
                String text = Files.readString(SEND_BUFFER_LIMIT).trim();
                return (int) Math.min(Long.parseLong(text), UnsentLimit.MOST);
            } catch (IOException | NumberFormatException e) {
                return UnsentLimit.MOST; // Another system than Linux, which allows that much.
            }
        }
    }

    /** Whether the kernel holds an error against a TCP connection that Netty has not told of. */
    static boolean hasFailed(Channel channel) {
        if (!(channel instanceof EpollSocketChannel epoll)) {
            return false; // The JDK's selector tells of every error.
        }
        try {
            return new Socket(epoll.fd().intValue()).getSoError() != 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Sets what has changed at a TCP connection that had other options before. */
    static void change(Channel channel, SocketSettings before, SocketSettings after) {
        apply(channel, after);
        if (after.trafficClass() == 0 && before.trafficClass() > 0) {
            channel.config().setOption(ChannelOption.IP_TOS, 0);
        }
    }

    /** Sets what may be changed at any time. Zero is what the kernel begins with. */
    static void apply(Channel channel, SocketSettings settings) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.TCP_NODELAY, settings.noDelay());
        config.setOption(ChannelOption.SO_KEEPALIVE, settings.keepAlive());
        if (settings.sendBufferSize() > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, settings.sendBufferSize());
        }
        if (settings.receiveBufferSize() > 0) {
            config.setOption(ChannelOption.SO_RCVBUF, settings.receiveBufferSize());
        }
        if (settings.trafficClass() > 0) {
            config.setOption(ChannelOption.IP_TOS, settings.trafficClass());
        }
    }
}
