package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection tells those who keep the bounds of the process. */
class MemoryAccountTest {
    private static final Principal STRANGER = Principal.ofSource(InetAddress.getLoopbackAddress());

    private final List<Long> given = new ArrayList<>();
    private final MemoryAccount account = new MemoryAccount(new Told(), STRANGER);

    private final class Told implements Buffers {
        @Override
        public byte[] acquire(int size) {
            return new byte[size];
        }

        @Override
        public void release(byte[] array) {}

        @Override
        public void unreserve(Principal holder, long bytes) {
            given.add(bytes);
        }
    }

    @Test
    void who_gives_nothing_back_asks_for_no_lock_of_the_process() {
        account.give(0);
        account.giveAll();
        assertThat(given).isEmpty();
        account.takeAlways(7);
        account.giveAll();
        account.giveAll();
        assertThat(given).containsExactly(7L);
    }

    @Test
    void flowpaths_that_are_charged_nothing_give_nothing_back() {
        FlowpathMemory memory = new FlowpathMemory(account);
        memory.handleCount(1);
        memory.handleCount(0);
        assertThat(given).isEmpty();
    }
}
