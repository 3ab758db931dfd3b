package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TCP connections between the kernel's queue and the event loops. */
class EntranceTest {
    private static final int AT_ONCE = 8;
    private static final int MOST_WAITING = 30;

    private final EmbeddedChannel listening = new EmbeddedChannel(new Entrance(1, MOST_WAITING, new RefusalLog()));

    /** A TCP connection that was accepted. */
    private static final class Accepted extends EmbeddedChannel {
        private final InetSocketAddress remote;
        private final boolean isUnwatched;
        private boolean isBroken;

        Accepted(String address) {
            this(address, true);
        }

        /** @param watched whether the kernel lets a loop watch it; otherwise whoever registers it fails */
        Accepted(String address, boolean watched) {
            super(DefaultChannelId.newInstance(), watched, false);
            isUnwatched = !watched;
            remote = new InetSocketAddress(TestTransports.address(address), 5);
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }

        @Override
        public ChannelPipeline pipeline() {
            if (isBroken) {
                throw new LinkageError("a class is missing");
            }
            return super.pipeline();
        }

        @Override
        protected void doRegister() throws Exception {
            if (isUnwatched) {
                throw new IOException("No space left on device");
            }
            super.doRegister();
        }
    }

    private List<Accepted> come(int count, String address) {
        List<Accepted> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Accepted accepted = new Accepted(address);
            all.add(accepted);
            listening.writeInbound(accepted);
        }
        return all;
    }

    private List<Object> entered() {
        List<Object> all = new ArrayList<>();
        for (Object next = listening.readInbound(); next != null; next = listening.readInbound()) {
            all.add(next);
        }
        return all;
    }

    /** Its loop has looked at it. */
    private void look(Accepted accepted) {
        accepted.runScheduledPendingTasks();
        listening.runPendingTasks();
    }

    @Test
    void the_next_one_enters_when_a_loop_has_looked_at_one_and_sources_take_turns() {
        List<Accepted> crowd = come(20, "192.0.2.1");
        assertThat(entered()).isEqualTo(crowd.subList(0, AT_ONCE));
        List<Accepted> honest = come(1, "198.51.100.1");
        assertThat(entered()).isEmpty();

        look(crowd.get(0));
        assertThat(entered()).isEqualTo(crowd.subList(AT_ONCE, AT_ONCE + 1));
        look(crowd.get(1));
        assertThat(entered()).isEqualTo(honest);
    }

    /** As where the kernel lets no more sockets be watched: the loop never comes to look at it. */
    @Test
    void one_that_cannot_be_watched_makes_way() {
        Accepted unwatched = new Accepted("192.0.2.1", false);
        listening.writeInbound(unwatched);
        List<Accepted> crowd = come(20, "192.0.2.1");
        assertThat(entered()).hasSize(AT_ONCE);
        assertThatThrownBy(unwatched::register).hasMessageContaining("No space left");
        listening.runPendingTasks();
        assertThat(entered()).isEqualTo(crowd.subList(AT_ONCE - 1, AT_ONCE));
    }

    @Test
    void one_that_fails_at_the_entrance_is_closed_and_its_place_is_the_next_one_s() {
        Accepted broken = new Accepted("192.0.2.1");
        broken.isBroken = true;
        listening.writeInbound(broken);
        assertThat(broken.isOpen()).isFalse();
        List<Accepted> crowd = come(20, "192.0.2.1");
        assertThat(entered()).isEqualTo(crowd.subList(0, AT_ONCE));
        look(crowd.get(0));
        assertThat(entered()).isEqualTo(crowd.subList(AT_ONCE, AT_ONCE + 1));
    }

    @Test
    void so_it_is_where_there_is_no_memory_to_write_of_it() {
        Accepted broken = new Accepted("192.0.2.1");
        broken.isBroken = true;
        try (NoMemoryForLines lines = new NoMemoryForLines(Entrance.class.getName())) {
            assertThat(lines.isStarted()).isTrue();
            assertThatThrownBy(() -> listening.writeInbound(broken)).isInstanceOf(OutOfMemoryError.class);
        }
        assertThat(broken.isOpen()).isFalse();
        List<Accepted> crowd = come(20, "192.0.2.1");
        assertThat(entered()).isEqualTo(crowd.subList(0, AT_ONCE));
    }

    @Test
    void one_that_is_closed_makes_way_once() {
        List<Accepted> crowd = come(20, "192.0.2.1");
        assertThat(entered()).hasSize(AT_ONCE);
        crowd.get(0).close();
        listening.runPendingTasks();
        assertThat(entered()).isEqualTo(crowd.subList(AT_ONCE, AT_ONCE + 1));
        look(crowd.get(0));
        assertThat(entered()).isEmpty();
    }

    @Test
    void where_too_many_wait_the_one_is_closed_that_has_waited_longest_of_the_source_with_most() {
        List<Accepted> crowd = come(AT_ONCE + MOST_WAITING, "192.0.2.1");
        List<Accepted> honest = come(1, "198.51.100.1");
        assertThat(crowd.get(AT_ONCE).isOpen()).isFalse();
        assertThat(crowd.stream().filter(EmbeddedChannel::isOpen)).hasSize(AT_ONCE + MOST_WAITING - 1);
        assertThat(honest).allMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void what_waits_when_the_port_is_closed_is_closed_too() {
        List<Accepted> crowd = come(AT_ONCE + 2, "192.0.2.1");
        listening.close();
        assertThat(crowd.subList(0, AT_ONCE)).allMatch(EmbeddedChannel::isOpen);
        assertThat(crowd.subList(AT_ONCE, AT_ONCE + 2)).noneMatch(EmbeddedChannel::isOpen);
    }
}
