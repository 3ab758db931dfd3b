package io.msocket.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection: the only handler of its channel. It belongs to an acceptor until it is authenticated, then to a
 * connection, whose event loop it moves to. Used on its channel's event loop.
 */
final class Link extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /**
     * After our last byte we wait for the peer's end before the socket is closed: closing while bytes of the peer are
     * unread makes the kernel send a TCP reset, which can overtake and destroy what we sent last.
     */
    private static final long LINGER_SECONDS = 2;

    /** What was written before goes out within this time, or not at all: a peer that takes nothing must not keep us. */
    private static final long FLUSH_SECONDS = 30;

    private final Channel channel;
    private @Nullable LinkOwner owner;

    /** The owner's number for the link: an acceptor's link id or a connection's path id. */
    private long number;

    private final KernelQueue kernelQueue = new KernelQueue();
    private boolean unflushed;
    private boolean closing;

    /** Whether we have not waited for the peer's end until it came. */
    private boolean cutShort;

    private String closeReason = "closed by the peer";

    private final CompletableFuture<Void> said = new CompletableFuture<>();

    Link(Channel channel, LinkOwner owner, long number) {
        this.channel = channel;
        this.owner = owner;
        this.number = number;
    }

    Channel channel() {
        return channel;
    }

    long number() {
        return number;
    }

    int pathId() {
        return (int) number;
    }

    InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    boolean isOwnedBy(LinkOwner other) {
        return owner == other;
    }

    /** Whether {@link #close} was called, or the TCP connection is gone. */
    boolean isClosing() {
        return closing || !channel.isActive();
    }

    /** Gives the link to another owner on the same event loop. */
    void giveTo(LinkOwner other, long otherNumber) {
        owner = other;
        number = otherNumber;
    }

    /**
     * Takes the link to another event loop; no bytes are read until {@link #resume}.
     *
     * @param then runs on the target, unless the TCP connection has died meanwhile
     */
    void moveTo(Loop target, Runnable then) {
        owner = null;
        channel.config().setAutoRead(false);
        // Not at once: we may be inside of the channel's read loop.
        Loop.execute(
                channel.eventLoop(),
                () -> channel.deregister().addListener(deregistered -> {
                    if (!target.execute(() -> arriveAt(target, then))) {
                        channel.close();
                    }
                }));
    }

    private void arriveAt(Loop target, Runnable then) {
        target.executor().register(channel).addListener(registered -> {
            if (registered.isSuccess()
                    && channel.isActive()
                    && !target.executor().isShuttingDown()) {
                then.run();
            } else {
                channel.close();
            }
        });
    }

    /** Reads again after {@link #moveTo}. */
    void resume() {
        channel.config().setAutoRead(true);
    }

    // --- sending

    /** Queues bytes; {@link #flush} sends them. */
    void write(ByteBuf bytes) {
        int count = bytes.readableBytes();
        unflushed = true;
        channel.write(bytes).addListener(done -> {
            if (done.isSuccess() && owner != null) {
                owner.onSent(this, count);
            }
        });
    }

    /** Whether {@link #flush} has something to send. */
    boolean isUnflushed() {
        return unflushed;
    }

    /** Whether the kernel has not taken all that was flushed. */
    boolean isHeldBack() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending != null && !pending.isEmpty();
    }

    /** Of what was flushed, bytes that the kernel has not taken. */
    long unsentBytes() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    KernelQueue kernelQueue() {
        return kernelQueue;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    // --- closing

    /** Closes without telling the owner. When {@code flush}, what was written reaches the peer, then the end; else a reset. */
    void close(boolean flush) {
        owner = null;
        closing = true;
        if (!channel.isActive()) {
            said.complete(null);
            cutShort();
        } else if (flush) {
            closeGently();
        } else {
            // What the kernel still holds is of no use, and where the local address is gone it would hold it for long.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Whether the peer ends the TCP connection in turn, after {@link #close} with a flush; known once it is over. */
    CompletableFuture<Boolean> peerEnds() {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        channel.closeFuture().addListener(closed -> result.complete(!cutShort));
        return result;
    }

    /** Completes when the kernel has taken all that was written before {@link #close} with a flush, or never will. */
    CompletableFuture<Void> said() {
        return said;
    }

    /** Closes at once, after {@link #close} with a flush: what the kernel has not taken is lost. */
    void cutShort() {
        cutShort = true;
        channel.close();
    }

    private void closeGently() {
        cutShortIn(FLUSH_SECONDS);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            said.complete(null);
            if (!written.isSuccess()) {
                cutShort();
                return;
            }
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            ((DuplexChannel) channel).shutdownOutput();
            cutShortIn(LINGER_SECONDS);
        });
    }

    private void cutShortIn(long seconds) {
        Future<?> end = channel.eventLoop().schedule(this::cutShort, seconds, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> end.cancel(false));
    }

    // --- netty

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (owner != null) {
                owner.onBytes(this, (ByteBuf) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** With epoll a reset looks like the peer's end, but for the socket's error. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            cutShort |= IoPlatform.hasFailed(channel);
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (owner != null) {
            LinkOwner told = owner;
            owner = null;
            told.onClosed(this, closeReason);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error(
                    "the TCP connection with {} is closed because of an error in msocket",
                    channel.remoteAddress(),
                    cause);
        }
        closeReason = CloseReasons.describe(cause);
        cutShort = true;
        context.close();
    }
}
