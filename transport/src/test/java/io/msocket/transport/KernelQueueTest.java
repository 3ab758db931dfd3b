package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sockets of the real kernel that are connected to nobody. */
class KernelQueueTest {
    private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOOK = ROUND_TRIP / 4;

    /** Of a path that never needs a larger buffer. */
    private static final int MOST = 4 * 1024 * 1024;

    private final KernelQueue queue = new KernelQueue();

    private interface Use {
        void of(Channel channel);
    }

    private static void with(Channel channel, Use use) {
        try {
            use.of(channel);
        } finally {
            channel.unsafe().closeForcibly();
        }
    }

    private static long unsent(Channel channel) {
        return channel.config().getOption(EpollChannelOption.TCP_NOTSENT_LOWAT);
    }

    private static int buffer(Channel channel) {
        return channel.config().getOption(ChannelOption.SO_SNDBUF);
    }

    @Test
    void the_kernel_is_asked_at_once_and_then_a_few_times_in_a_round_trip() {
        assertThat(queue.isDue(0)).isTrue();
        with(new NioSocketChannel(), channel -> queue.handleDelivered(channel, 0, ROUND_TRIP, false, MOST, 0));
        assertThat(queue.isDue(LOOK - 1)).isFalse();
        assertThat(queue.isDue(LOOK)).isTrue();
    }

    @Test
    void with_epoll_unsent_bytes_follow_the_window_both_ways() {
        assumeTrue(Epoll.isAvailable());
        with(new EpollSocketChannel(), channel -> {
            queue.handleWindow(channel, 14_480, ROUND_TRIP, false, 0);
            assertThat(unsent(channel)).isEqualTo(UnsentLimit.LEAST);

            queue.handleWindow(channel, 1_000_000, ROUND_TRIP, false, LOOK);
            assertThat(unsent(channel)).isEqualTo(1_000_000);

            queue.handleWindow(channel, 900_000, ROUND_TRIP, false, 2 * LOOK);
            assertThat(unsent(channel))
                    .as("a small change is not worth a system call")
                    .isEqualTo(1_000_000);

            queue.handleWindow(channel, 50_000, ROUND_TRIP, false, 3 * LOOK);
            assertThat(unsent(channel)).isEqualTo(50_000);
        });
    }

    @Test
    void with_epoll_the_kernel_is_told_how_fast_to_send_and_may_choose_again() {
        assumeTrue(Epoll.isAvailable());
        with(new EpollSocketChannel(), channel -> {
            int free = pace(channel);
            queue.handlePace(channel, 1_000_000);
            assertThat(pace(channel)).isEqualTo(1_000_000);
            queue.handlePace(channel, 1_010_000);
            assertThat(pace(channel))
                    .as("a small change is not worth a system call")
                    .isEqualTo(1_000_000);
            queue.handlePace(channel, 1_100_000);
            assertThat(pace(channel)).isEqualTo(1_100_000);
            queue.handlePace(channel, 0);
            assertThat(pace(channel)).isEqualTo(free);
            queue.handlePace(channel, 1L << 40);
            assertThat(pace(channel)).isEqualTo(free);
        });
    }

    private static int pace(Channel channel) {
        return channel.config().getOption(KernelQueue.MAX_PACING_RATE);
    }

    @Test
    void elsewhere_the_kernels_own_choice_stands_until_it_is_far_too_much() {
        with(new NioSocketChannel(), channel -> {
            int chosen = buffer(channel);
            queue.handleDelivered(channel, chosen, ROUND_TRIP, true, MOST, 0);
            assertThat(buffer(channel)).isEqualTo(chosen);

            queue.handleDelivered(channel, 100, ROUND_TRIP, false, MOST, LOOK);
            assertThat(buffer(channel))
                    .as("little was sent because there was little")
                    .isEqualTo(chosen);
        });
    }

    @Test
    void elsewhere_a_slow_path_gets_a_small_buffer_which_grows_with_it() {
        with(new NioSocketChannel(), channel -> {
            channel.config().setOption(ChannelOption.SO_SNDBUF, 1_000_000);
            queue.handleDelivered(channel, 10_000, ROUND_TRIP, true, MOST, 0);
            int small = buffer(channel);
            assertThat(small).isBetween(31_000, 2 * 32_000);

            queue.handleDelivered(channel, 30_000, ROUND_TRIP, true, MOST, LOOK);
            assertThat(buffer(channel)).isGreaterThan(2 * small);
        });
    }

    @Test
    void elsewhere_a_kernel_that_allows_little_is_left_alone() {
        with(new NioSocketChannel(), channel -> {
            channel.config().setOption(ChannelOption.SO_SNDBUF, 1_000_000);
            int before = buffer(channel);
            queue.handleDelivered(channel, 100_000, ROUND_TRIP, true, 200_000, 0);
            assertThat(buffer(channel)).isEqualTo(before);
        });
    }
}
