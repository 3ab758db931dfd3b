package io.msocket.names.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a request together, and has what has come of it counted. On its event loop. */
final class RequestAssembler extends HttpObjectAggregator {
    private static final Logger LOG = LoggerFactory.getLogger(RequestAssembler.class);

    /** A record, or the names of a lookup. */
    private static final int MOST_BODY = 80 * 1024;

    /** Each keeps the buffer that it was read into, of which only what it has itself is counted: then they are copied into one. */
    private static final int MOST_PARTS = 32;

    /** Long enough for an answer to arrive. */
    private static final long LINGER_SECONDS = 2;

    private final Desk desk;
    private boolean busy;

    RequestAssembler(Desk desk) {
        super(MOST_BODY);
        this.desk = desk;
        setMaxCumulationBufferComponents(MOST_PARTS);
    }

    /**
     * While an answer waits for news the connection is read from, so that its end is noticed; whoever sends more over it is left, since
     * nobody would count that.
     */
    void setBusy(boolean isBusy) {
        busy = isBusy;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (busy) {
            LOG.debug("a request behind one that waits: the connection ends");
            ReferenceCountUtil.release(message);
            context.close();
        } else {
            super.channelRead(context, message);
        }
    }

    /** Answered in the words of all other problems; nothing more is read of who sends that much. */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        Answer answer = Problems.of(Answer.TOO_LARGE, "a request has at most %d bytes".formatted(MOST_BODY));
        desk.statistics().handleAnswer("none", answer.status());
        FullHttpResponse response = answer.toResponse(false);
        HttpUtil.setKeepAlive(response, false);
        context.writeAndFlush(response).addListener(written -> leave(context));
    }

    /** Closed with bytes unread, the connection would be reset, which can overtake the answer: what still comes is thrown away for a moment. */
    private static void leave(ChannelHandlerContext context) {
        if (context.channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
        }
        context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void aggregate(FullHttpMessage whole, HttpContent part) throws Exception {
        super.aggregate(whole, part);
        desk.hold(ctx().channel(), whole.content().readableBytes());
    }
}
