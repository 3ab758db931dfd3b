package io.msocket.names.server;

import io.msocket.names.registry.NameException;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a client: a request, its answer, the next request; or one that ends in a stream of news. On its event loop. */
final class HttpConversation extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConversation.class);

    private static final String WATCH = "/v1/watch";

    private final Desk desk;
    private final RequestAssembler assembler;

    /** While a request is awaited. */
    private @Nullable Future<?> deadline;

    /** From when on the connection has become a stream of news. */
    private @Nullable WatchStream stream;

    private @Nullable WatchNews watched;

    /** While an answer waits for news. */
    private @Nullable LongPoll poll;

    /** The last request. */
    private @Nullable Exchange current;

    /** @param assembler before it in the pipeline */
    HttpConversation(Desk desk, RequestAssembler assembler) {
        this.desk = desk;
        this.assembler = assembler;
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
        cancelDeadline();
        context.channel().config().setAutoRead(false);
        Exchange exchange = new Exchange(context, message);
        current = exchange;
        if (message.decoderResult().isFailure()) {
            exchange.send("none", Problems.ofMalformed(message.decoderResult().cause()));
            return;
        }
        try {
            exchange.request = requestOf(context, message);
            route(exchange, message);
        } catch (WatchQuery.BadNameException e) {
            exchange.send("none", Problems.bad("bad-name", String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            exchange.send("none", Problems.of(Answer.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    /** @throws IllegalArgumentException when the path or the query is none */
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

    private void route(Exchange exchange, FullHttpRequest message) {
        Request request = exchange.request;
        switch (request.path()) {
            case "/" -> page(exchange, "help", unused -> Pages.help());
            case "/metrics" ->
                page(exchange, "metrics", unused -> desk.statistics().page());
            case "/openapi.yaml" -> page(exchange, "openapi", unused -> Pages.openApi());
            case "/health" -> page(exchange, "health", unused -> desk.health());
            case WATCH -> {
                if (message.method().equals(HttpMethod.GET)
                        && message.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
                    watch(exchange);
                } else {
                    exchange.send(
                            "watch",
                            Problems.of(Answer.METHOD_NOT_ALLOWED, "names are watched by GET, of HTTP/1.1")
                                    .with("allow", "GET"));
                }
            }
            default -> {
                boolean isName = request.path().startsWith(NamesApi.NAMES);
                int seconds = isName && request.isRead() ? WatchQuery.waitSeconds(request) : 0;
                if (seconds > 0) {
                    await(exchange, seconds);
                } else {
                    exchange.work(NamesApi.routeOf(request), desk.api()::handle);
                }
            }
        }
    }

    /** What can only be read. */
    private static void page(Exchange exchange, String route, Function<Request, Answer> content) {
        if (exchange.request.isRead()) {
            exchange.work(route, content);
        } else {
            exchange.send(
                    route,
                    Problems.of(Answer.METHOD_NOT_ALLOWED, "that is only to be read, by GET")
                            .with("allow", "GET, HEAD"));
        }
    }

    // --- news

    /** As long as the connection lasts. */
    private void watch(Exchange exchange) {
        WatchNews news = WatchQuery.ofStream(exchange.request);
        WatchStream begun = new WatchStream(
                exchange.context.channel(), news, desk, () -> exchange.tellWhatIs(news, this::tellStream));
        watched = news;
        stream = begun;
        desk.statistics().handleAnswer("watch", Answer.OK);
        begun.begin();
        noticeEnd(exchange);
        exchange.follow(news, begun);
    }

    /** The connection is read from while its answer waits. */
    private void noticeEnd(Exchange exchange) {
        assembler.setBusy(true);
        exchange.context.channel().config().setAutoRead(true);
    }

    private void tellStream(WatchEvent event) {
        if (stream != null) {
            stream.handleNews(event);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null && context.channel().isWritable()) {
            stream.tell();
        }
        context.fireChannelWritabilityChanged();
    }

    /** Answers as soon as there is another record than the one that is known, or when it is time. */
    private void await(Exchange exchange, int seconds) {
        WatchNews news = WatchQuery.ofAnswer(exchange.request);
        LongPoll begun = new LongPoll(news, over -> {
            desk.watches().remove(over, news.names());
            exchange.context.executor().execute(() -> handlePolled(exchange));
        });
        poll = begun;
        deadline = exchange.context.executor().schedule(begun::end, seconds, TimeUnit.SECONDS);
        noticeEnd(exchange);
        exchange.follow(news, begun);
    }

    /** There is news, or it is time: it is answered by what is there now, also where others have stored it. */
    private void handlePolled(Exchange exchange) {
        poll = null;
        cancelDeadline();
        exchange.context.channel().config().setAutoRead(false);
        assembler.setBusy(false);
        exchange.work(NamesApi.routeOf(exchange.request), desk.api()::handle);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (stream != null && watched != null) {
            desk.watches().remove(stream, watched.names());
        }
        if (poll != null) {
            poll.end();
        }
        if (current != null) {
            current.forget();
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
        // What comes cannot be read, is too much, or ends in its midst; what goes out is ours.
        boolean isPeers = cause instanceof CodecException && !(cause instanceof EncoderException);
        if (isPeers || cause instanceof IOException) {
            LOG.debug("a connection ends", cause);
        } else {
            LOG.error("a connection ends by a fault of this server", cause);
        }
        context.close();
    }

    /** One request, and how its answer is sent. */
    private final class Exchange {
        private final ChannelHandlerContext context;
        private final boolean staysOpen;
        private final boolean isHead;

        /** Nothing until it was read; without its body once nobody waits for an answer. */
        private volatile Request request;

        Exchange(ChannelHandlerContext context, FullHttpRequest message) {
            this.context = context;
            this.request = Request.none(Desk.peerOf(context.channel()));
            this.staysOpen =
                    HttpUtil.isKeepAlive(message) && !message.decoderResult().isFailure();
            this.isHead = message.method().equals(HttpMethod.HEAD);
        }

        /** Nobody waits for the answer any more: what was asked takes no memory in a queue. */
        void forget() {
            request = request.withoutBody();
        }

        /** Has something done that may block, and sends its answer. */
        void work(String route, Function<Request, Answer> work) {
            desk.workers()
                    .submit(
                            request.peer(),
                            () -> {
                                if (context.channel().isActive()) {
                                    sendSoon(route, answerOf(work));
                                }
                            },
                            () -> refuse(route));
        }

        private Answer answerOf(Function<Request, Answer> work) {
            try {
                return work.apply(request);
            } catch (RuntimeException e) {
                LOG.error("a request has failed", e);
                return Problems.of(Answer.FAILED, "the name server has failed; its log says more");
            }
        }

        private void refuse(String route) {
            desk.statistics().handleRefused();
            sendSoon(route, Problems.tooMany("there are too many requests at the moment; come again"));
        }

        /** Has a watcher told of news from now on, and of what is there already. */
        void follow(WatchNews news, Watches.Watcher watcher) {
            desk.watches().add(watcher, news.names());
            tellWhatIs(news, watcher);
        }

        void tellWhatIs(WatchNews news, Watches.Watcher watcher) {
            desk.workers()
                    .submit(
                            request.peer(),
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
        private void sendSoon(String route, Answer answer) {
            context.executor().execute(() -> send(route, answer));
        }

        void send(String route, Answer answer) {
            desk.statistics().handleAnswer(route, answer.status());
            FullHttpResponse response = answer.toResponse(isHead);
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
