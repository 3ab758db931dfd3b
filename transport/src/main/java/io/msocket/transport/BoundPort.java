package io.msocket.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port that the kernel has given us: its binding, what it accepts, and its end. Thread-safe. */
final class BoundPort {
    private static final Logger LOG = LoggerFactory.getLogger(BoundPort.class);

    /** Far longer than an event loop takes to come to it. */
    private static final long UNBIND_SECONDS = 5;

    /** The JDK's selector closes a channel's descriptor in its next round, which comes before a task of later. */
    private static final long NIO_UNBIND_MILLIS = 1;

    private final Machinery machinery;
    private final RefusalLog refusals;
    private final int mostWaiting;
    private final InetAddress host;
    private final Channel channel;
    private final InterfacePorts byInterface;
    private final CompletableFuture<Void> unbound = new CompletableFuture<>();

    /** Read by every loop. Null before the first {@link #accept}, until which nothing is accepted. */
    private volatile @Nullable Consumer<Channel> taker;

    private BoundPort(Machinery machinery, RefusalLog refusals, InetSocketAddress address, ListenerSettings listener)
            throws IOException {
        SocketSettings sockets = listener.sockets();
        this.machinery = machinery;
        this.refusals = refusals;
        this.mostWaiting = listener.bounds().maxHalfOpen();
        this.host = address.getAddress();
        AcceptedInitializer initializer = new AcceptedInitializer(sockets);
        EventLoopGroup loops = machinery.loops().group();
        ChannelFuture bound = machinery
                .platform()
                .newServer(sockets)
                .handler(newEntrance())
                .group(loops)
                .childHandler(initializer)
                .bind(address);
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                opened.complete(bound.channel());
            } else {
                opened.completeExceptionally(done.cause());
            }
        });
        this.channel = await(opened, address);
        channel.pipeline().addLast(new AcceptFailures());
        this.byInterface = new InterfacePorts(
                channel,
                loops,
                machinery.platform(),
                sockets,
                initializer,
                BoundPort.this::newEntrance,
                BoundPort.this::acceptToo);
    }

    private Entrance newEntrance() {
        return new Entrance(machinery.loops().all().size(), mostWaiting, refusals);
    }

    private void acceptToo(Channel further) {
        further.pipeline().addLast(new AcceptFailures());
        further.config().setAutoRead(true);
    }

    /**
     * Binds a port, but accepts nothing yet. Waits for an event loop; not while the loops are being ended.
     *
     * @param listener the first one: its options of the port, and of the TCP connections that it accepts, and its bound on those of
     *     which nothing is known
     * @throws BindException when the address is in use or is none of this machine
     */
    static BoundPort bind(
            Machinery machinery, RefusalLog refusals, InetSocketAddress address, ListenerSettings listener)
            throws IOException {
        return new BoundPort(machinery, refusals, address, listener);
    }

    private static Channel await(CompletableFuture<Channel> opened, InetSocketAddress address) throws IOException {
        try {
            return opened.get();
        } catch (ExecutionException e) {
            throw BindFailures.explain(e.getCause() == null ? e : e.getCause(), address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            opened.thenAccept(Channel::close);
            throw new SocketException("Closed by interrupt");
        }
    }

    /** As it was asked for, with the real port; the kernel's own name for "any address" may be the one of IPv6. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, ((InetSocketAddress) channel.localAddress()).getPort());
    }

    /** @param accepted takes each TCP connection, on that connection's event loop, before anything is read from it */
    void accept(Consumer<Channel> accepted) {
        taker = accepted;
        channel.config().setAutoRead(true);
    }

    /**
     * Once it accepts: has what comes by one of these interfaces be answered by it, and what comes by others by the best route.
     * Returns at once.
     */
    void answerBy(Set<String> interfaces) {
        machinery.loops().of(channel.eventLoop()).execute(() -> byInterface.listenOn(interfaces, address()));
    }

    /**
     * Closes the port; what it has accepted lives on. Returns at once.
     *
     * @param then runs when the kernel has the port back
     */
    void unbind(Runnable then) {
        Loop loop = machinery.loops().of(channel.eventLoop());
        if (!loop.run(() -> close(loop, then))) {
            // The loop has closed the channel when it ended.
            handleUnbound(then);
        }
    }

    private void close(Loop loop, Runnable then) {
        byInterface.close();
        channel.close();
        channel.closeFuture().addListener(done -> {
            if (machinery.platform().isEpoll() || loop.executor().isShuttingDown()) {
                handleUnbound(then);
            } else {
                loop.executor().schedule(() -> handleUnbound(then), NIO_UNBIND_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void handleUnbound(Runnable then) {
        then.run();
        unbound.complete(null);
    }

    /** Waits, shortly, until the kernel has all of these ports back; not on an event loop. */
    static void awaitUnbound(List<BoundPort> ports) {
        CompletableFuture<?>[] all = ports.stream().map(port -> port.unbound).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(UNBIND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all of {} ports are free yet", ports.size(), e);
        }
    }

    // --- event loops

    private final class AcceptedInitializer extends ChannelInitializer<Channel> {
        private final SocketSettings sockets;

        AcceptedInitializer(SocketSettings sockets) {
            this.sockets = sockets;
        }

        @Override
        protected void initChannel(Channel accepted) {
            machinery.platform().prepare(accepted, sockets);
            Consumer<Channel> current = taker;
            if (current == null) {
                accepted.close();
            } else {
                current.accept(accepted);
            }
        }
    }

    /** Behind Netty's own handler, which pauses for a second and then passes the failure on. */
    private final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            refusals.cannotAccept((InetSocketAddress) context.channel().localAddress(), cause);
        }
    }
}
