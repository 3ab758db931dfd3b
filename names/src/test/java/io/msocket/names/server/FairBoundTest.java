package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class FairBoundTest {
    private final FairBound<String> memory = new FairBound<>(100);

    private static Principal at(int host) throws UnknownHostException {
        return Principal.ofSource(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host}));
    }

    @Test
    void whoever_has_most_loses_the_oldest() throws Exception {
        assertThat(memory.set("a", at(1), 40)).isEmpty();
        assertThat(memory.set("b", at(1), 30)).isEmpty();
        assertThat(memory.set("honest", at(2), 30)).isEmpty();
        assertThat(memory.set("late", at(2), 5)).containsExactly("a");
        assertThat(memory.amount()).isEqualTo(65);
    }

    @Test
    void what_is_given_back_is_free() throws Exception {
        memory.set("a", at(1), 90);
        memory.set("a", at(1), 10);
        assertThat(memory.set("b", at(2), 90)).isEmpty();
        memory.set("b", at(2), 0);
        memory.set("b", at(2), 0);
        assertThat(memory.amount()).isEqualTo(10);
        assertThat(memory.set("c", at(3), 101)).containsExactly("c");
    }

    @Test
    void one_large_thing_may_push_out_several() throws Exception {
        memory.set("a", at(1), 30);
        memory.set("b", at(1), 30);
        memory.set("c", at(1), 30);
        memory.set("honest", at(2), 5);
        assertThat(memory.set("late", at(3), 40)).containsExactly("a", "b");
        assertThat(memory.amount()).isEqualTo(75);
    }
}
