package io.msocket.names.server;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;

/** Puts a request together, and has what has come of it counted. */
final class RequestAssembler extends HttpObjectAggregator {
    /** A record, or the names of a lookup. */
    private static final int MOST_BODY = 80 * 1024;

    private final Desk desk;

    RequestAssembler(Desk desk) {
        super(MOST_BODY);
        this.desk = desk;
    }

    /** Answered in the words of all other problems; nothing more is read of who sends that much. */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        Answer answer = Problems.of(Answer.TOO_LARGE, "a request has at most %d bytes".formatted(MOST_BODY));
        desk.statistics().handleAnswer("none", answer.status());
        FullHttpResponse response = answer.toResponse(false);
        HttpUtil.setKeepAlive(response, false);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    protected void aggregate(FullHttpMessage whole, HttpContent part) throws Exception {
        super.aggregate(whole, part);
        desk.hold(ctx().channel(), whole.content().readableBytes());
    }
}
