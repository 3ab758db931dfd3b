package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialPermitsTest {
    private final DialPermits permits = new DialPermits(2);
    private final List<String> turns = new ArrayList<>();

    private DialPermits.Waiting waiter(String name) {
        return from -> turns.add(name);
    }

    @Test
    void as_many_as_allowed_get_one_at_once() {
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.tryAcquire()).isFalse();
        assertThat(permits.used()).isEqualTo(2);
    }

    @Test
    void who_waits_gets_one_in_the_order_of_asking_and_before_others() {
        permits.tryAcquire();
        permits.tryAcquire();
        DialPermits.Waiting first = waiter("first");
        permits.await(first);
        permits.await(waiter("second"));
        permits.await(first);
        permits.giveBack();
        assertThat(turns).containsExactly("first");
        assertThat(permits.tryAcquire()).isFalse();
        permits.giveBack();
        assertThat(turns).containsExactly("first", "second");
        assertThat(permits.used()).isEqualTo(2);
    }

    @Test
    void who_asks_when_one_has_just_become_free_gets_it() {
        permits.tryAcquire();
        permits.await(waiter("only"));
        assertThat(turns).containsExactly("only");
        assertThat(permits.used()).isEqualTo(2);
    }

    @Test
    void who_has_left_or_ended_is_passed_over() {
        permits.tryAcquire();
        permits.tryAcquire();
        DialPermits.Waiting gone = waiter("gone");
        permits.await(gone);
        permits.await(from -> false);
        permits.await(waiter("there"));
        permits.leave(gone);
        permits.giveBack();
        assertThat(turns).containsExactly("there");
    }

    @Test
    void what_nobody_waits_for_is_free_again() {
        permits.tryAcquire();
        permits.tryAcquire();
        permits.giveBack();
        permits.giveBack();
        assertThat(permits.used()).isZero();
        assertThat(permits.tryAcquire()).isTrue();
    }
}
