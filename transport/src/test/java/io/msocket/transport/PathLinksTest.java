package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.Test;

class PathLinksTest {
    private static final SocketSettings DEFAULTS = SocketSettings.defaults();

    @Test
    void a_traffic_class_can_be_taken_back() {
        Channel channel = new NioSocketChannel();
        try {
            PathLinks links = new PathLinks(null, null, null, new LastWords(0), DEFAULTS);
            links.add(new Link(channel, null, 0));
            links.apply(DEFAULTS.withTrafficClass(16));
            assertThat(channel.config().getOption(ChannelOption.IP_TOS)).isEqualTo(16);

            links.apply(DEFAULTS);
            assertThat(channel.config().getOption(ChannelOption.IP_TOS)).isZero();
        } finally {
            channel.unsafe().closeForcibly();
        }
    }
}
