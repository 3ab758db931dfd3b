package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegistrationRateTest {
    private long now = TimeUnit.DAYS.toNanos(1);
    private final RegistrationRate rate = new RegistrationRate(3, () -> now);

    private static Principal at(String address) throws UnknownHostException {
        return Principal.ofSource(InetAddress.getByName(address));
    }

    private int taken(String address, int tries) throws UnknownHostException {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rate.take(at(address)) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void a_network_has_so_many_at_once_and_then_one_each_second() throws Exception {
        assertThat(taken("192.0.2.1", 10)).isEqualTo(3);
        assertThat(taken("192.0.2.2", 10)).as("another one").isEqualTo(3);
        now += TimeUnit.MILLISECONDS.toNanos(999);
        assertThat(taken("192.0.2.1", 10)).isZero();
        now += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(taken("192.0.2.1", 10)).isEqualTo(1);
        now += TimeUnit.DAYS.toNanos(1);
        assertThat(taken("192.0.2.1", 10)).isEqualTo(3);
    }

    @Test
    void all_addresses_of_a_wide_network_are_one() throws Exception {
        assertThat(taken("2001:db8:1:1::1", 2)).isEqualTo(2);
        assertThat(taken("2001:db8:1:2::1", 10)).isEqualTo(1);
        assertThat(taken("2001:db8:2:1::1", 10)).isEqualTo(3);
    }
}
