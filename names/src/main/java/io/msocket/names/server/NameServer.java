package io.msocket.names.server;

import io.msocket.names.registry.NameRegistry;
import io.msocket.names.store.NameStore;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A name server: {@link NameRegistry} by HTTP (docs/NAMES.md, "By HTTP"). Thread-safe. It keeps no record itself, so any number of them may
 * stand over one store; closing one leaves the store open.
 */
public final class NameServer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int LOW_WATER = 16 * 1024;
    private static final int HIGH_WATER = 64 * 1024;
    private static final int MOST_LINE = 8 * 1024;
    private static final int MOST_HEADERS = 16 * 1024;
    /** A record, or the names of a lookup. */
    private static final int MOST_BODY = 80 * 1024;

    private static final int MOST_CHUNK = 16 * 1024;

    private final MultiThreadIoEventLoopGroup loops;
    private final FairWorkers workers;
    private final Channel listening;

    private NameServer(MultiThreadIoEventLoopGroup loops, FairWorkers workers, Channel listening) {
        this.loops = loops;
        this.workers = workers;
        this.listening = listening;
    }

    /**
     * Begins to serve. Blocks until it listens.
     *
     * @param clock says which records count
     * @throws IOException when it cannot listen there, or the files of the certificate cannot be used
     */
    public static NameServer start(NameServerSettings settings, NameStore store, InstantSource clock)
            throws IOException {
        SslContext tls = tlsOf(settings);
        FairWorkers workers = new FairWorkers(settings.threads(), settings.maxWaiting());
        Desk desk = new Desk(settings, new NameRegistry(store), clock, workers);
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("msocket-names-http", true),
                NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        initialise(channel, tls, desk);
                    }
                })
                .bind(settings.listen())
                .awaitUninterruptibly();
        NameServer server = new NameServer(loops, workers, bound.channel());
        if (!bound.isSuccess()) {
            server.close();
            throw new IOException(
                    "cannot listen on %s: %s"
                            .formatted(settings.listen(), bound.cause().getMessage()),
                    bound.cause());
        }
        return server;
    }

    private static @Nullable SslContext tlsOf(NameServerSettings settings) throws IOException {
        NameServerSettings.TlsFiles files = settings.tls();
        if (files == null) {
            return null;
        }
        try {
            return SslContextBuilder.forServer(
                            files.certificates().toFile(), files.key().toFile())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "cannot use the certificate in %s with the key in %s: %s"
                            .formatted(files.certificates(), files.key(), e.getMessage()),
                    e);
        }
    }

    private static void initialise(SocketChannel channel, @Nullable SslContext tls, Desk desk) {
        if (!desk.admit(channel)) {
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        pipeline.addLast(
                new HttpServerCodec(MOST_LINE, MOST_HEADERS, MOST_CHUNK),
                new HttpObjectAggregator(MOST_BODY),
                new FlowControlHandler(),
                new HttpConversation(desk));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Ends all connections, and waits until its threads have ended; what is being stored is stored. */
    @Override
    public void close() {
        workers.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
