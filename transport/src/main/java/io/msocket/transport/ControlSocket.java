package io.msocket.transport;

import io.msocket.protocol.BlindedId;
import io.msocket.protocol.ControlChannel;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP socket by which a process's servers tell their clients that they have moved, and its clients hear of it. It finds the connection
 * that a datagram names, and that connection's event loop does the rest. Anybody can send to it, from whatever address he likes: so
 * everything has a bound, and nobody who holds no keys is ever answered. Thread-safe.
 */
final class ControlSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    /** That wait for the event loops of connections. */
    private static final int MOST_HANDED_OVER = 1_024;

    private static final long PAUSE_MILLIS = 10;

    private final Machinery machinery;
    private final ChannelFactory<Channel> channels;
    private final AtomicBoolean isWanted = new AtomicBoolean();
    private final AtomicBoolean hasComplained = new AtomicBoolean();
    private final AtomicInteger handedOver = new AtomicInteger();

    /** Bounded as connections are: each has two names at the most. */
    private final ConcurrentMap<BlindedId, Called> byName = new ConcurrentHashMap<>();

    /** Null before it is bound. */
    private volatile @Nullable Channel channel;

    /** Whom a name means. */
    private record Called(DriverControl connection, int epoch) {}

    ControlSocket(Machinery machinery) {
        this(machinery, machinery.platform().datagramChannels());
    }

    /** With channels of the caller's own making. */
    ControlSocket(Machinery machinery, ChannelFactory<Channel> channels) {
        this.machinery = machinery;
        this.channels = channels;
    }

    /** There is a connection that may use it. Returns at once; does nothing where it is bound. */
    void open() {
        if (!isWanted.getAndSet(true)) {
            Loop loop = machinery.loops().choose();
            loop.execute(() -> tryToBind(loop));
        }
    }

    private void tryToBind(Loop loop) {
        try {
            bind(loop);
        } catch (RuntimeException | Error e) {
            isWanted.set(false);
            throw e;
        }
    }

    private void bind(Loop loop) {
        // One byte more, so that what is too long is seen to be.
        ChannelFuture bound = IoPlatform.newDatagrams(channels, ControlChannel.MOST_LENGTH + 1)
                .group(loop.executor())
                .handler(new Receiver())
                .bind(0);
        bound.addListener(done -> {
            if (done.isSuccess()) {
                channel = bound.channel();
            } else {
                complain(done.cause());
                // The next connection tries again.
                isWanted.set(false);
            }
        });
    }

    /** Once for all connections, of which anybody may open as many as he likes. */
    private void complain(Throwable cause) {
        if (hasComplained.getAndSet(true)) {
            LOG.debug("there is still no UDP port to be had", cause);
        } else {
            LOG.warn("There is no UDP port to be had: no server can tell by it that it has moved", cause);
        }
    }

    /** At which it reads; 0 while it does not. */
    int port() {
        Channel open = channel;
        return open == null ? 0 : ((InetSocketAddress) open.localAddress()).getPort();
    }

    /** How many names connections have. */
    int names() {
        return byName.size();
    }

    /** The connection is called by these names from now on, and by the former ones no more. A name that another one has stays that one's. */
    void rename(DriverControl connection, Map<BlindedId, Integer> former, Map<BlindedId, Integer> names) {
        names.forEach((name, epoch) -> byName.putIfAbsent(name, new Called(connection, epoch)));
        former.forEach((name, epoch) -> {
            if (!names.containsKey(name)) {
                byName.remove(name, new Called(connection, epoch));
            }
        });
    }

    /** What cannot go out now is as good as lost: whoever needs an answer sends it again. */
    void send(byte[] bytes, InetSocketAddress target) {
        Channel open = channel;
        if (open != null && open.isWritable()) {
            open.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), target));
        }
    }

    /** Whether one more may wait for an event loop; {@link #handled} is to follow. */
    boolean mayHandOver() {
        if (handedOver.incrementAndGet() <= MOST_HANDED_OVER) {
            return true;
        }
        handedOver.decrementAndGet();
        return false;
    }

    void handled() {
        handedOver.decrementAndGet();
    }

    /** On the socket's event loop. */
    private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
        private final ControlChannel.Nobody nobody = new ControlChannel.Nobody(machinery.random());
        private final ControlBounds bounds = new ControlBounds();

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            long now = Clock.now();
            if (!bounds.mayRead(now)) {
                pause(context);
            } else if (packet.content().readableBytes() <= ControlChannel.MOST_LENGTH) {
                handle(ByteBufUtil.getBytes(packet.content()), packet.sender(), now);
            }
        }

        private void pause(ChannelHandlerContext context) {
            if (context.channel().config().isAutoRead()) {
                context.executor()
                        .schedule(
                                () -> context.channel().config().setAutoRead(true),
                                PAUSE_MILLIS,
                                TimeUnit.MILLISECONDS);
                context.channel().config().setAutoRead(false);
            }
        }

        private void handle(byte[] bytes, InetSocketAddress source, long now) {
            BlindedId name = ControlChannel.nameIn(bytes);
            Called called = name == null ? null : byName.get(name);
            if (called != null && called.connection().mayTry(bounds, now)) {
                called.connection().onDatagram(bytes, called.epoch(), source);
            } else if (called == null && name != null && bounds.mayTryForNobody(now)) {
                nobody.open(bytes);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                LOG.debug("the control socket goes on", cause);
            } else {
                LOG.error("an error in msocket; the control socket goes on", cause);
            }
        }
    }
}
