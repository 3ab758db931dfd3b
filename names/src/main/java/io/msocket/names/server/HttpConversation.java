package io.msocket.names.server;

import io.msocket.names.registry.NameException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a client: a request, its answer, the next request; or one that ends in a stream of news. On its event loop. */
final class HttpConversation extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConversation.class);

    private static final String WATCH = "/v1/watch";

    private final Desk desk;

    /** While a request is awaited. */
    private @Nullable Future<?> deadline;

    /** From when on the connection has become a stream of news. */
    private @Nullable WatchStream stream;

    private @Nullable WatchNews watched;

    /** While an answer waits for news. */
    private @Nullable LongPoll poll;

    HttpConversation(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        awaitRequest(context);
        context.fireChannelActive();
    }

    /** The next request is to be there whole before long: who sends it a byte at a time holds a connection, and not for ever. */
    private void awaitRequest(ChannelHandlerContext context) {
        startDeadline(context);
        context.channel().config().setAutoRead(true);
    }

    private void startDeadline(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> context.close(), desk.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (stream != null) {
            return;
        }
        if (poll != null) {
            LOG.debug("a request behind one that waits: the connection ends");
            context.close();
            return;
        }
        cancelDeadline();
        context.channel().config().setAutoRead(false);
        desk.hold(context.channel(), message.content().readableBytes());
        Exchange exchange = new Exchange(context, message);
        if (message.decoderResult().isFailure()) {
            exchange.send("none", Problems.of(Answer.BAD_REQUEST, "not a request of HTTP"));
            return;
        }
        try {
            route(exchange, requestOf(context, message));
        } catch (IllegalArgumentException e) {
            exchange.send("none", Problems.of(Answer.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    private static Request requestOf(ChannelHandlerContext context, FullHttpRequest message) {
        QueryStringDecoder uri = new QueryStringDecoder(message.uri());
        Map<String, String> headers = new HashMap<>();
        message.headers()
                .forEach(header -> headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        return new Request(
                Desk.peerOf(context.channel()),
                message.method().name(),
                uri.path(),
                uri.parameters(),
                headers,
                ByteBufUtil.getBytes(message.content()));
    }

    private void route(Exchange exchange, Request request) {
        switch (request.path()) {
            case "/" -> exchange.send("help", Pages.help());
            case "/metrics" -> exchange.send("metrics", desk.statistics().page());
            case "/openapi.yaml" -> exchange.send("openapi", Pages.openApi());
            case "/health" -> exchange.work("health", desk::health);
            case WATCH -> watch(exchange, request);
            default -> {
                int seconds = WatchQuery.waitSeconds(request);
                if (seconds > 0 && request.path().startsWith(NamesApi.NAMES)) {
                    await(exchange, request, seconds);
                } else {
                    exchange.work(NamesApi.routeOf(request), () -> desk.api().handle(request));
                }
            }
        }
    }

    // --- news

    /** As long as the connection lasts. */
    private void watch(Exchange exchange, Request request) {
        watched = WatchQuery.ofStream(request);
        stream = new WatchStream(exchange.context.channel(), watched, desk);
        desk.statistics().handleAnswer("watch", Answer.OK);
        stream.begin();
        // It is read from so that its end is noticed.
        exchange.context.channel().config().setAutoRead(true);
        exchange.follow(watched, stream);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null && context.channel().isWritable()) {
            stream.tell();
        }
        context.fireChannelWritabilityChanged();
    }

    /** Answers as soon as there is another record than the one that is known, or when it is time. */
    private void await(Exchange exchange, Request request, int seconds) {
        WatchNews news = WatchQuery.ofAnswer(request);
        LongPoll mine = new LongPoll(news, (self, isNews) -> {
            desk.watches().remove(self, news.names());
            exchange.context.executor().execute(() -> handlePolled(exchange, request, isNews));
        });
        poll = mine;
        deadline = exchange.context.executor().schedule(() -> mine.end(false), seconds, TimeUnit.SECONDS);
        // It is read from so that its end is noticed.
        exchange.context.channel().config().setAutoRead(true);
        exchange.follow(news, mine);
    }

    private void handlePolled(Exchange exchange, Request request, boolean isNews) {
        poll = null;
        cancelDeadline();
        exchange.context.channel().config().setAutoRead(false);
        if (isNews) {
            exchange.work(NamesApi.routeOf(request), () -> desk.api().handle(request));
        } else {
            exchange.send("wait", Answer.empty(Answer.NOT_MODIFIED));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (stream != null && watched != null) {
            desk.watches().remove(stream, watched.names());
        }
        if (poll != null) {
            poll.end(false);
        }
        cancelDeadline();
        context.fireChannelInactive();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection ends", cause);
        context.close();
    }

    /** One request, and how its answer is sent. */
    private final class Exchange {
        final ChannelHandlerContext context;
        private final boolean staysOpen;
        private final boolean isHead;

        Exchange(ChannelHandlerContext context, FullHttpRequest message) {
            this.context = context;
            this.staysOpen =
                    HttpUtil.isKeepAlive(message) && !message.decoderResult().isFailure();
            this.isHead = message.method().equals(HttpMethod.HEAD);
        }

        /** Has something done that may block, and sends its answer. */
        void work(String route, Supplier<Answer> work) {
            desk.workers()
                    .submit(Desk.peerOf(context.channel()), () -> sendSoon(route, answerOf(work)), () -> refuse(route));
        }

        private static Answer answerOf(Supplier<Answer> work) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                LOG.error("a request has failed", e);
                return Problems.of(Answer.FAILED, "the name server has failed; its log says more");
            }
        }

        private void refuse(String route) {
            desk.statistics().handleRefused();
            sendSoon(route, Problems.tooMany("there are too many requests at the moment; come again"));
        }

        /** Has a watcher told what is there already. */
        void follow(WatchNews news, Watches.Watcher watcher) {
            desk.watches().add(watcher, news.names());
            desk.workers()
                    .submit(
                            Desk.peerOf(context.channel()),
                            () -> {
                                try {
                                    desk.tellWhatIs(news, watcher);
                                } catch (NameException e) {
                                    LOG.debug("a watch ends, for the store does not answer", e);
                                    context.close();
                                }
                            },
                            context::close);
        }

        /** From any thread. */
        void sendSoon(String route, Answer answer) {
            context.executor().execute(() -> send(route, answer));
        }

        void send(String route, Answer answer) {
            desk.statistics().handleAnswer(route, answer.status());
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(answer.status()),
                    isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
            answer.headers().forEach(response.headers()::set);
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
            HttpUtil.setKeepAlive(response, staysOpen);
            Channel channel = context.channel();
            desk.hold(channel, answer.body().length);
            // It is to be read before long, too.
            startDeadline(context);
            context.writeAndFlush(response).addListener(sent -> {
                desk.hold(channel, 0);
                cancelDeadline();
                if (staysOpen && sent.isSuccess()) {
                    awaitRequest(context);
                } else {
                    context.close();
                }
            });
        }
    }
}
