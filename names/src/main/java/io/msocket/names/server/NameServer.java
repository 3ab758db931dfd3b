package io.msocket.names.server;

import io.msocket.names.registry.NameRegistry;
import io.msocket.names.store.NameStore;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
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
    private static final int LEAST_READ = 512;
    private static final int FIRST_READ = 2 * 1024;
    private static final int MOST_READ = 8 * 1024;
    /** Requests that were sent before their answers; who sends more is left. */
    private static final int MOST_PIPELINED = 64;

    /** As many names as may be watched, with their tags. */
    static final int MOST_LINE = 24 * 1024;

    static final int MOST_HEADERS = 8 * 1024;

    private static final HttpDecoderConfig DECODER = new HttpDecoderConfig()
            .setMaxInitialLineLength(MOST_LINE)
            .setMaxHeaderSize(MOST_HEADERS)
            .setMaxChunkSize(MOST_READ);

    private final MultiThreadIoEventLoopGroup loops;
    private final FairWorkers workers;
    private final Hints hints;
    private final Channel listening;

    /** Those that were accepted: an event loop that ends may leave one open that had just come. */
    private final ChannelGroup accepted;

    private NameServer(
            MultiThreadIoEventLoopGroup loops,
            FairWorkers workers,
            Hints hints,
            Channel listening,
            ChannelGroup accepted) {
        this.loops = loops;
        this.workers = workers;
        this.hints = hints;
        this.listening = listening;
        this.accepted = accepted;
    }

    /**
     * Begins to serve. Blocks until it listens.
     *
     * @param clock says which records count
     * @throws java.net.BindException when it cannot listen there
     * @throws IOException when the files of the certificate cannot be used
     */
    public static NameServer start(NameServerSettings settings, NameStore store, InstantSource clock)
            throws IOException {
        SslContext tls = tlsOf(settings);
        FairWorkers workers = new FairWorkers(settings.threads(), settings.maxWaiting());
        Hints hints = new Hints(settings.peers());
        Desk desk = new Desk(settings, new NameRegistry(store), clock, workers, hints);
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("msocket-names-http", true),
                NioIoHandler.newFactory());
        // Whatever joins it after it was closed is closed at once.
        ChannelGroup accepted = new DefaultChannelGroup("msocket-names", GlobalEventExecutor.INSTANCE, true);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accepted.add(channel);
                        initialise(channel, tls, desk);
                    }
                })
                .bind(settings.listen())
                .awaitUninterruptibly();
        NameServer server = new NameServer(loops, workers, hints, bound.channel(), accepted);
        if (!bound.isSuccess()) {
            server.close();
            BindException failed = new BindException("cannot listen on %s: %s"
                    .formatted(settings.listen(), bound.cause().getMessage()));
            failed.initCause(bound.cause());
            throw failed;
        }
        return server;
    }

    private static @Nullable SslContext tlsOf(NameServerSettings settings) throws IOException {
        return settings.tls() == null ? null : TlsCertificate.load(settings.tls());
    }

    private static void initialise(SocketChannel channel, @Nullable SslContext tls, Desk desk) {
        if (!desk.admit(channel)) {
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        RequestAssembler assembler = new RequestAssembler(desk);
        // In this order: where nothing is read, nothing is decoded either but what has come.
        pipeline.addLast(
                new HttpServerCodec(DECODER, MOST_PIPELINED),
                new FlowControlHandler(),
                assembler,
                new HttpConversation(desk, assembler));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Ends all connections, and waits until its threads have ended; what is being stored is stored. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        accepted.close().awaitUninterruptibly();
        workers.close();
        hints.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
