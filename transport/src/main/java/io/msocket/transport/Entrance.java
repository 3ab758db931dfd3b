package io.msocket.transport;

import io.msocket.protocol.Principal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at a listening channel between the kernel's queue and the event loops: TCP connections pass it in turns ({@link Admission}), and
 * each loop has looked at those before and at all its connections when the next one comes. One that waits here has no event loop yet, and
 * can be closed only by force. On the listening channel's loop.
 */
final class Entrance extends ChannelInboundHandlerAdapter {
    /** Each costs a loop less than 0.1 ms, so that the connections of a loop wait for less than 1 ms. */
    private static final int MOST_ENTERING_FOR_EACH_LOOP = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    private final RefusalLog refusals;
    private final Admission<Channel> admission;

    /**
     * @param loops how many event loops look at what enters
     * @param mostWaiting so many wait, each a descriptor
     */
    Entrance(int loops, int mostWaiting, RefusalLog refusals) {
        this.refusals = refusals;
        this.admission = new Admission<>(loops * MOST_ENTERING_FOR_EACH_LOOP, mostWaiting);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel accepted = (Channel) message;
        InetSocketAddress remote = (InetSocketAddress) accepted.remoteAddress();
        if (remote == null) {
            // Gone already.
            accepted.unsafe().closeForcibly();
            return;
        }
        Channel tooMany = admission.add(accepted, Principal.ofSource(remote.getAddress()));
        if (tooMany != null) {
            refusals.refused((InetSocketAddress) tooMany.remoteAddress(), "too many TCP connections at once");
            tooMany.unsafe().closeForcibly();
        }
        admit(context);
    }

    /** Nobody listens any more; what waited here is reset, as what waits in the kernel's queue is. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        admission.clear().forEach(waiting -> waiting.unsafe().closeForcibly());
        context.fireChannelInactive();
    }

    private void admit(ChannelHandlerContext context) {
        for (Channel next = admission.poll(); next != null; next = admission.poll()) {
            enter(context, next);
        }
    }

    /** An error ends this one, whose place is the next one's. */
    private void enter(ChannelHandlerContext context, Channel next) {
        Arrival arrival = null;
        try {
            arrival = new Arrival(context);
            next.closeFuture().addListener(arrival);
            next.pipeline().addLast(arrival);
        } catch (RuntimeException | Error e) {
            next.unsafe().closeForcibly();
            if (arrival == null) {
                admission.settle();
            } else {
                arrival.settle(next);
            }
            // Last, since there may be no memory for it.
            LOG.error("a TCP connection is closed because of an error in msocket", e);
            return;
        }
        context.fireChannelRead(next);
    }

    /**
     * Sees when one that was admitted has been looked at: runs when the TCP connection is registered with its loop, before anything else
     * is done there, or when that fails and it is closed. On its loop.
     */
    private final class Arrival extends ChannelInitializer<Channel> implements ChannelFutureListener {
        private final ChannelHandlerContext context;
        private boolean settled;

        Arrival(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        protected void initChannel(Channel accepted) {
            // A scheduled task comes after the loop has looked at its channels once more, this one among them.
            accepted.eventLoop().schedule(() -> settle(accepted), 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public void operationComplete(ChannelFuture closed) {
            settle(closed.channel());
        }

        private void settle(Channel accepted) {
            if (settled) {
                return;
            }
            settled = true;
            accepted.closeFuture().removeListener(this);
            if (admission.settle()) {
                Loop.execute(context.executor(), () -> admit(context));
            }
        }
    }
}
