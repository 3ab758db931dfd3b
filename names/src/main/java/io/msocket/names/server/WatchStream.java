package io.msocket.names.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection over which news of names go for as long as it lasts. Who reads slowly makes this process keep the newest record of each
 * name, and one buffer of the connection; who does not read at all is left.
 */
final class WatchStream implements Watches.Watcher {
    /** Clients take 30 s of silence for an end. */
    static final long HEARTBEAT_MILLIS = 10_000;

    /** In heartbeats: what others have stored, who share the store, is heard of by then. */
    private static final int LOOK_EVERY = 3;

    /** So many heartbeats that could not be sent. */
    private static final int MOST_MISSED = 6;

    /** Some proxies hold back what is shorter. */
    private static final int PADDING = 2048;

    private static final byte[] HEARTBEAT = ": here\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final WatchNews news;
    private final Desk desk;
    private final Runnable lookAgain;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    /** Of the event loop. */
    private int missed;

    private int beats;

    /** @param lookAgain has the watcher told what is there now */
    WatchStream(Channel channel, WatchNews news, Desk desk, Runnable lookAgain) {
        this.lookAgain = lookAgain;
        this.channel = channel;
        this.news = news;
        this.desk = desk;
    }

    /** On the event loop: the answer begins, and goes on until the connection ends. */
    void begin() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store, no-transform")
                .set("x-accel-buffering", "no")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        channel.write(response);
        write((":" + " ".repeat(PADDING) + "\n\n").getBytes(StandardCharsets.US_ASCII));
        channel.flush();
        var heartbeats = channel.eventLoop()
                .scheduleAtFixedRate(this::beat, HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(ended -> heartbeats.cancel(false));
    }

    private void beat() {
        beats++;
        if (beats % LOOK_EVERY == 0) {
            lookAgain.run();
        }
        if (channel.isWritable()) {
            missed = 0;
            write(HEARTBEAT);
            channel.flush();
        } else if (++missed >= MOST_MISSED) {
            channel.close();
        }
    }

    @Override
    public void handleNews(WatchEvent event) {
        if (news.offer(event) && scheduled.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::tell);
        }
    }

    /** On the event loop: news may have come, or there is room again for those that had. */
    void tell() {
        scheduled.set(false);
        boolean any = false;
        while (channel.isWritable()) {
            WatchEvent event = news.poll();
            if (event == null) {
                break;
            }
            write(event.bytes());
            desk.statistics().handleEventSent();
            any = true;
        }
        if (any) {
            channel.flush();
        }
        // Null when the connection has ended.
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        desk.hold(channel, news.bytes() + (unsent == null ? 0 : unsent.totalPendingWriteBytes()));
    }

    private void write(byte[] bytes) {
        channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), channel.voidPromise());
    }
}
