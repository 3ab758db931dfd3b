package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits of connections that are over, when their peers take nothing. */
class LastWordsTest {
    private static final int WORD = 60 * 1024;

    /** Four words of that length, with what each takes beside, and not a fifth one. */
    private static final long MOST = 280 * 1024;

    private final LastWords words = new LastWords(MOST);

    private final List<EmbeddedChannel> channels = new ArrayList<>();

    /** The kernel takes nothing from it until it is told to. */
    private static final class FullPipe extends ChannelOutboundHandlerAdapter {
        private boolean takes;

        @Override
        public void flush(ChannelHandlerContext context) {
            if (takes) {
                context.flush();
            }
        }
    }

    @AfterEach
    void closeAll() {
        channels.forEach(EmbeddedChannel::close);
    }

    private static Principal peer(int number) throws UnknownHostException {
        return Principal.ofSource(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) number}));
    }

    /** A connection with the peer has ended, with so many bytes that the kernel does not take. */
    private Link end(Principal peer, int bytes, FullPipe pipe) {
        EmbeddedChannel channel = new EmbeddedChannel(pipe);
        channels.add(channel);
        Link link = new Link(channel, new NoOwner(), 0);
        channel.pipeline().addLast(link);
        link.write(Unpooled.wrappedBuffer(new byte[bytes]));
        link.close(true);
        words.addUnsent(link, peer);
        return link;
    }

    private Link end(Principal peer, int bytes) {
        return end(peer, bytes, new FullPipe());
    }

    private void runAll() {
        channels.forEach(EmbeddedChannel::runPendingTasks);
    }

    @Test
    void of_the_peer_that_lets_most_wait_something_is_given_up() throws Exception {
        Link others = end(peer(1), WORD);
        List<Link> much = List.of(end(peer(2), WORD), end(peer(2), WORD), end(peer(2), WORD));
        runAll();
        assertThat(much).allMatch(link -> link.channel().isOpen());

        Link late = end(peer(3), WORD);
        runAll();
        assertThat(others.channel().isOpen()).isTrue();
        assertThat(late.channel().isOpen()).isTrue();
        assertThat(much).filteredOn(link -> link.channel().isOpen()).hasSize(2);
        assertThat(words.unsentBytes()).isBetween(4L * WORD, MOST);
    }

    @Test
    void many_of_one_peer_give_way_to_nobody_else() throws Exception {
        Link others = end(peer(1), WORD);
        for (int i = 0; i < 100; i++) {
            end(peer(2), WORD);
            runAll();
        }
        assertThat(others.channel().isOpen()).isTrue();
        assertThat(words.unsentBytes()).isLessThanOrEqualTo(MOST);
    }

    @Test
    void small_ones_count_what_they_take_beside_their_bytes() throws Exception {
        for (int i = 0; i < 100; i++) {
            end(peer(2), 1);
        }
        runAll();
        assertThat(channels).filteredOn(EmbeddedChannel::isOpen).hasSizeBetween(50, 70);
    }

    @Test
    void what_the_kernel_has_taken_waits_no_more() throws Exception {
        FullPipe pipe = new FullPipe();
        Link link = end(peer(1), WORD, pipe);
        assertThat(words.unsentBytes()).isGreaterThan(WORD);
        link.cutShort();
        assertThat(words.unsentBytes()).isZero();
    }
}
