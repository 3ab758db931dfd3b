package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.PathAction;
import io.msocket.protocol.PathLoad;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Route;
import io.msocket.protocol.Slice;
import io.msocket.protocol.Transmit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TCP connections of one connection, by the number of their flowpath. On the connection's event loop only. */
final class PathLinks {
    private static final Logger LOG = LoggerFactory.getLogger(PathLinks.class);

    /** Told how an attempt to connect ended. */
    interface ConnectResult {
        /** The attempt has begun. */
        void onConnecting(int pathId);

        void onConnected(Link link);

        void onConnectFailed(int pathId, Throwable cause);
    }

    private final Loop loop;
    private final IoPlatform platform;
    private final LinkOwner owner;
    private final LastWords lastWords;
    private SocketSettings settings;

    /** Few, so that a search is as fast as a map; as many as the engine allows flowpaths. */
    private final List<Link> links = new ArrayList<>(1);

    /** Null while nothing is tried. */
    private @Nullable DialTurns turns;

    /** Null before the first attempt. */
    private @Nullable InetSocketAddress server;

    /** Whether the peer has heard the last word on some link, as far as it was said; null before. */
    private @Nullable CompletableFuture<Boolean> lastWordHeard;

    PathLinks(Loop loop, IoPlatform platform, LinkOwner owner, LastWords lastWords, SocketSettings settings) {
        this.loop = loop;
        this.platform = platform;
        this.owner = owner;
        this.lastWords = lastWords;
        this.settings = settings;
    }

    void add(Link link) {
        links.add(link);
    }

    void remove(Link link) {
        links.remove(link);
        settled(link.pathId());
    }

    @Nullable
    Link find(int pathId) {
        for (Link link : links) {
            if (link.pathId() == pathId) {
                return link;
            }
        }
        return null;
    }

    /**
     * Begins an attempt: at once, or where it needs a permit as soon as it has one.
     *
     * @param permits null for an attempt to open the connection
     */
    void connect(PathAction.Connect action, @Nullable DialPermits permits, ConnectResult result) {
        if (turns == null) {
            // Used for openings, too, so that its code is no news when the first move comes.
            turns = new DialTurns(loop, server(action), attempt -> connect(attempt, result));
        }
        if (permits == null) {
            turns.beginExempt(action);
        } else {
            turns.attempt(action, permits);
        }
    }

    /** Where the connection was opened: whose it is, wherever else it may be reached. */
    private InetSocketAddress server(PathAction.Connect attempt) {
        InetSocketAddress known = server;
        if (known == null) {
            known = attempt.route().remote();
            server = known;
        }
        return known;
    }

    /** An attempt has succeeded, or is over. */
    void settled(int pathId) {
        if (turns != null) {
            turns.ended(pathId);
            if (turns.isEmpty()) {
                turns = null;
            }
        }
    }

    private void connect(PathAction.Connect action, ConnectResult result) {
        Dialling attempt = new Dialling(action.pathId());
        // Bootstrap.connect would connect in a later task of the loop: here the packet goes out at once. Without a
        // socket
        // there is no event loop for the answer, and Netty gives it in a thread of its own.
        ChannelFuture registered = platform.newClient(settings)
                .group(loop.executor())
                .handler(attempt)
                .register();
        registered.addListener(done -> loop.run(() -> {
            if (done.isSuccess()) {
                connect(registered.channel(), action, attempt, result);
            } else {
                conclude(attempt, done, result);
            }
        }));
    }

    private void connect(Channel channel, PathAction.Connect action, Dialling attempt, ConnectResult result) {
        Route route = action.route();
        if (action.smallSegments()) {
            IoPlatform.keepSegmentsSmall(channel);
        }
        ConnectException refusal = InterfaceBinding.apply(channel, route);
        if (refusal != null) {
            channel.close();
            loop.execute(() -> conclude(attempt, channel.newFailedFuture(refusal), result));
            return;
        }
        SocketAddress local = route.local() == null ? null : new InetSocketAddress(route.local(), 0);
        ChannelFuture connected = channel.connect(route.remote(), local);
        if (!connected.isDone()) {
            loop.execute(() -> result.onConnecting(attempt.pathId));
        }
        // In a task of its own, for it may be known at once, and who asks is in the middle of its turn.
        connected.addListener(done -> loop.execute(() -> conclude(attempt, done, result)));
    }

    private void conclude(Dialling attempt, Future<?> connected, ConnectResult result) {
        Link link = attempt.link;
        if (link != null && !links.contains(link)) {
            return; // The engine has given the attempt up, and the channel is closed.
        }
        if (link != null && connected.isSuccess()) {
            result.onConnected(link);
        } else {
            links.remove(link);
            settled(attempt.pathId);
            result.onConnectFailed(attempt.pathId, connected.cause());
        }
    }

    private final class Dialling extends ChannelInitializer<Channel> {
        private final int pathId;

        /** Null when the operating system gave us no socket. */
        private @Nullable Link link;

        Dialling(int pathId) {
            this.pathId = pathId;
        }

        @Override
        protected void initChannel(Channel channel) {
            platform.prepare(channel, settings);
            link = new Link(channel, owner, pathId);
            links.add(link);
            channel.pipeline().addLast(link);
        }
    }

    void close(int pathId, boolean flush) {
        settled(pathId);
        Link link = find(pathId);
        if (link != null) {
            links.remove(link);
            close(link, flush);
        }
    }

    private void close(Link link, boolean flush) {
        link.close(flush);
        if (flush) {
            CompletableFuture<Boolean> before = lastWordHeard;
            CompletableFuture<Boolean> heard = link.peerEnds();
            lastWordHeard = before == null ? heard : before.thenCombine(heard, Boolean::logicalOr);
            lastWords.add(heard);
            if (link.unsentBytes() > 0) {
                lastWords.addUnsent(link, Principal.ofSource(link.remote().getAddress()));
            }
        }
    }

    /** Whether the peer has ended a link in turn on which we had said our last word; known once all these are over. */
    CompletableFuture<Boolean> lastWordHeard() {
        CompletableFuture<Boolean> heard = lastWordHeard;
        return heard == null ? CompletableFuture.completedFuture(false) : heard;
    }

    void closeAll(boolean flush) {
        if (turns != null) {
            turns.close();
            turns = null;
        }
        for (Link link : List.copyOf(links)) {
            close(link, flush);
        }
        links.clear();
    }

    /** Copies the engine's bytes out to the flowpath's channel; they go with {@link #flush}. */
    void write(Transmit transmit) {
        Link link = find(transmit.pathId());
        if (link == null) {
            return;
        }
        Slice payload = transmit.payload();
        int length = transmit.length() + (payload == null ? 0 : payload.length());
        ByteBuf bytes = link.channel().alloc().directBuffer(length, length);
        bytes.writeBytes(transmit.bytes(), 0, transmit.length());
        if (payload != null) {
            bytes.writeBytes(payload.array(), payload.offset(), payload.length());
        }
        link.write(bytes);
    }

    /** Sends what was written, and looks now and then how the paths are on which that goes. */
    void flush(Connection engine, long now) {
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            if (link.isUnflushed()) {
                if (link.kernelQueue().isDue(now)) {
                    look(link, engine, now);
                }
                link.flush();
            }
        }
    }

    /** Tells what the kernel knows now, where there are several links: before the engine judges one that is silent. */
    void tellTcpStates(Connection engine, long now) {
        if (links.size() < 2) {
            return;
        }
        TcpStatistics tcp = loop.tcpStatistics();
        for (Link link : links) {
            if (tcp.read(link.channel())) {
                engine.handleTcpState(link.pathId(), tcp.state(now), now);
            }
        }
    }

    private void look(Link link, Connection engine, long now) {
        KernelQueue queue = link.kernelQueue();
        TcpStatistics tcp = loop.tcpStatistics();
        int pathId = link.pathId();
        PathLoad load = engine.paths().load(pathId);
        if (tcp.read(link.channel())) {
            engine.handleTcpState(pathId, tcp.state(now), now);
            queue.handleWindow(link.channel(), tcp.windowBytes(), tcp.roundTripNanos(), load.isLittle(), now);
            queue.handlePace(link.channel(), load.paceBytesPerSecond());
        } else if (!platform.isEpoll() && settings.sendBufferSize() == 0) {
            queue.handleDelivered(
                    link.channel(),
                    load.deliveredPerRoundTrip(),
                    load.leastRoundTripNanos(),
                    link.isHeldBack(),
                    IoPlatform.mostSendBuffer(),
                    now);
        }
    }

    void apply(SocketSettings changed) {
        SocketSettings before = settings;
        settings = changed;
        for (Link link : links) {
            try {
                IoPlatform.change(link.channel(), before, changed);
            } catch (ChannelException e) {
                LOG.warn("the socket options of the TCP connection with {} cannot be set", link.remote(), e);
            }
        }
    }
}
