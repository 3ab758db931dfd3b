package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialPermitsTest {
    private static final InetSocketAddress SERVER = TestTransports.at(1);
    private static final InetSocketAddress OTHER = TestTransports.at(2);

    /** Two for one server that is alone. */
    private final DialPermits permits = new DialPermits(4);

    private final List<String> turns = new ArrayList<>();

    private DialPermits.Waiting waiter(String name) {
        return from -> turns.add(name);
    }

    @Test
    void as_many_as_allowed_get_one_at_once() {
        assertThat(permits.tryAcquire(SERVER)).isTrue();
        assertThat(permits.tryAcquire(SERVER)).isTrue();
        assertThat(permits.tryAcquire(SERVER)).isFalse();
        assertThat(permits.used()).isEqualTo(2);
    }

    @Test
    void who_waits_gets_one_in_the_order_of_asking_and_before_others() {
        permits.tryAcquire(SERVER);
        permits.tryAcquire(SERVER);
        DialPermits.Waiting first = waiter("first");
        permits.await(SERVER, first);
        permits.await(SERVER, waiter("second"));
        permits.await(SERVER, first);
        permits.giveBack(SERVER);
        assertThat(turns).containsExactly("first");
        assertThat(permits.tryAcquire(SERVER)).isFalse();
        permits.giveBack(SERVER);
        assertThat(turns).containsExactly("first", "second");
        assertThat(permits.used()).isEqualTo(2);
    }

    @Test
    void who_asks_when_one_has_just_become_free_gets_it() {
        permits.tryAcquire(SERVER);
        permits.await(SERVER, waiter("only"));
        assertThat(turns).containsExactly("only");
        assertThat(permits.used()).isEqualTo(2);
    }

    @Test
    void who_has_left_or_ended_is_passed_over() {
        permits.tryAcquire(SERVER);
        permits.tryAcquire(SERVER);
        DialPermits.Waiting gone = waiter("gone");
        permits.await(SERVER, gone);
        permits.await(SERVER, from -> false);
        permits.await(SERVER, waiter("there"));
        permits.leave(SERVER, gone);
        permits.giveBack(SERVER);
        assertThat(turns).containsExactly("there");
    }

    @Test
    void a_server_at_which_all_attempts_hang_leaves_some_to_every_other_one() {
        DialPermits many = new DialPermits(256);
        int hanging = 0;
        while (many.tryAcquire(SERVER)) {
            hanging++;
        }
        many.await(SERVER, waiter("hanging"));
        assertThat(hanging).isEqualTo(128);
        assertThat(turns).isEmpty();
        for (int port = 100; port < 150; port++) {
            assertThat(many.tryAcquire(TestTransports.at(port)))
                    .as("server %d", port)
                    .isTrue();
            many.giveBack(TestTransports.at(port));
        }
    }

    @Test
    void servers_take_turns_however_many_wait_for_one() {
        permits.tryAcquire(SERVER);
        permits.tryAcquire(SERVER);
        permits.tryAcquire(OTHER);
        for (int i = 0; i < 3; i++) {
            permits.await(SERVER, waiter("one"));
        }
        permits.await(OTHER, waiter("other"));
        for (int i = 0; i < 2; i++) {
            permits.giveBack(SERVER);
        }
        assertThat(turns).contains("other");
        assertThat(permits.used()).isLessThanOrEqualTo(4);
    }

    @Test
    void what_nobody_waits_for_is_free_again() {
        permits.tryAcquire(SERVER);
        permits.tryAcquire(SERVER);
        permits.giveBack(SERVER);
        permits.giveBack(SERVER);
        assertThat(permits.used()).isZero();
        assertThat(permits.tryAcquire(SERVER)).isTrue();
    }
}
