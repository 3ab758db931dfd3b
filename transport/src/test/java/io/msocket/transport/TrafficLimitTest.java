package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrafficLimitTest {
    private final AtomicInteger told = new AtomicInteger();
    private final TrafficLimit limit = new TrafficLimit(100, told::incrementAndGet);

    @Test
    void it_is_told_once_that_the_limit_is_reached() {
        limit.handleCarried(99);
        assertThat(told).hasValue(0);
        limit.handleCarried(100);
        limit.handleCarried(250);
        assertThat(told).hasValue(1);
    }

    @Test
    void what_is_forgotten_counts_all_the_same() {
        limit.handleCarried(60);
        limit.handleCarried(10);
        assertThat(told).hasValue(0);
        limit.handleCarried(50);
        assertThat(told).hasValue(1);
    }

    @Test
    void its_addresses_are_those_of_the_moment() {
        Set<InetAddress> locals = new HashSet<>(Set.of(InetAddress.getLoopbackAddress()));
        limit.setLocals(locals);
        locals.clear();
        assertThat(limit.locals()).containsExactly(InetAddress.getLoopbackAddress());
    }
}
