package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Who is named of many that hold something. */
class HeaviestTest {
    private final Heaviest two = new Heaviest(2);

    private static Principal.Group outermost(String address) throws UnknownHostException {
        return Principal.ofSource(InetAddress.getByName(address)).groups().get(0);
    }

    @Test
    void those_that_hold_most_are_named_the_heaviest_first() throws Exception {
        two.add(outermost("192.0.2.1"), 5);
        two.add(outermost("192.0.2.2"), 9);
        two.add(outermost("192.0.2.3"), 7);
        two.add(outermost("192.0.2.4"), 1);
        assertThat(two.shares())
                .containsExactly(new Holdings.Share("192.0.2.2", 9), new Holdings.Share("192.0.2.3", 7));
    }

    @Test
    void a_wide_network_may_hold_more_before_it_is_named() throws Exception {
        two.add(outermost("2001:db8:7::1"), 12);
        two.add(outermost("192.0.2.1"), 4);
        two.add(outermost("192.0.2.2"), 5);
        assertThat(two.shares()).extracting(Holdings.Share::who).containsExactly("192.0.2.2", "192.0.2.1");
    }

    @Test
    void who_holds_nothing_is_not_named() throws Exception {
        two.add(outermost("192.0.2.1"), 0);
        two.add(outermost("192.0.2.2"), 1);
        assertThat(two.shares()).containsExactly(new Holdings.Share("192.0.2.2", 1));
    }
}
