package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.registry.NameRegistry;
import io.msocket.names.store.MemoryNameStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request takes of memory while it comes. */
class RequestAssemblerTest {
    private static final int PARTS = 2000;
    private static final int BUFFER = 512;
    private static final int MOST_BUFFERS = 32;

    @Test
    void a_body_that_comes_a_byte_at_a_time_keeps_few_of_the_buffers_that_it_came_in() throws Exception {
        try (MemoryNameStore store = new MemoryNameStore();
                FairWorkers workers = new FairWorkers(1, 1)) {
            Desk desk = new Desk(
                    TestNameServer.settings(),
                    new NameRegistry(store),
                    InstantSource.fixed(TestNameServer.NOW),
                    workers,
                    new Hints(List.of()));
            EmbeddedChannel channel = new EmbeddedChannel(new RequestAssembler(desk));
            HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/v1/names/a@b.org");
            HttpUtil.setTransferEncodingChunked(request, true);
            channel.writeInbound(request);
            List<ByteBuf> came = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                ByteBuf buffer = Unpooled.buffer(BUFFER).writeByte(i);
                came.add(buffer);
                channel.writeInbound(new DefaultHttpContent(buffer));
            }
            assertThat(came.stream().filter(buffer -> buffer.refCnt() > 0).count())
                    .isLessThanOrEqualTo(MOST_BUFFERS);
            channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
            FullHttpRequest whole = channel.readInbound();
            assertThat(whole.content().readableBytes()).isEqualTo(PARTS);
            whole.release();
            channel.finishAndReleaseAll();
        }
    }
}
