package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of a TCP connection. */
class LinkTest {
    /** A peer that takes nothing: no write ever comes to its end. */
    private static final class FullPipe extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
        }
    }

    @Test
    void a_peer_that_takes_nothing_does_not_keep_a_closed_link_for_ever() {
        EmbeddedChannel channel = new EmbeddedChannel(new FullPipe());
        channel.freezeTime();
        Link link = new Link(channel, new NoOwner(), 0);
        channel.pipeline().addLast(link);
        link.write(Unpooled.wrappedBuffer(new byte[100]));
        link.close(true);
        channel.advanceTimeBy(29, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).as("a slow peer has some time").isTrue();

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(link.peerEnds()).isCompletedWithValue(false);
    }
}
