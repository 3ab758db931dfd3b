package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns<String> turns = new Turns<>();

    private static Principal source(String address) {
        try {
            return Principal.ofSource(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void add(Principal who, String... things) {
        for (String thing : things) {
            turns.add(thing, who);
        }
    }

    private List<String> rest() {
        List<String> all = new ArrayList<>();
        for (String next = turns.poll(); next != null; next = turns.poll()) {
            all.add(next);
        }
        return all;
    }

    @Test
    void of_one_principal_the_first_that_came_is_next() {
        add(source("192.0.2.1"), "a", "b", "c", "a");
        assertThat(rest()).containsExactly("a", "b", "c");
    }

    @Test
    void principals_take_turns() {
        add(source("192.0.2.1"), "a1", "a2", "a3");
        add(source("192.0.2.2"), "b1");
        add(source("192.0.2.3"), "c1", "c2");
        assertThat(rest()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    }

    @Test
    void whoever_comes_is_next_but_for_one_of_each_other_one() {
        add(source("192.0.2.1"), "a1", "a2", "a3");
        assertThat(turns.poll()).isEqualTo("a1");
        add(source("192.0.2.2"), "b1");
        assertThat(rest()).containsExactly("a2", "b1", "a3");
    }

    @Test
    void one_that_always_comes_again_does_not_keep_others_waiting() {
        add(source("192.0.2.1"), "a1", "a2", "a3");
        for (int round = 1; round <= 3; round++) {
            add(source("192.0.2.2"), "b");
            assertThat(List.of(turns.poll(), turns.poll())).containsExactly("a" + round, "b");
        }
    }

    @Test
    void a_network_has_as_many_turns_as_it_weighs_and_shares_them() {
        add(source("2001:db8:0:1::1"), "x1", "x2", "x3");
        add(source("2001:db8:0:2::1"), "y1", "y2", "y3");
        add(source("192.0.2.1"), "a1", "a2");
        assertThat(rest()).containsExactly("x1", "y1", "x2", "y2", "a1", "x3", "y3", "a2");
    }

    @Test
    void keys_take_turns_within_a_source_with_those_that_show_none() {
        Principal source = source("192.0.2.1");
        add(source, "n1", "n2");
        add(source.with(new byte[] {1}), "k1", "k2");
        add(source("192.0.2.2"), "b1", "b2");
        assertThat(rest()).containsExactly("n1", "b1", "k1", "b2", "n2", "k2");
    }

    @Test
    void who_may_have_no_turn_is_passed_over_and_keeps_his_place() {
        add(source("192.0.2.1"), "a1", "a2");
        add(source("2001:db8:0:1::1"), "x1");
        add(source("2001:db8:0:2::1"), "y1");
        add(source("192.0.2.2"), "b1");
        List<String> asked = new ArrayList<>();
        assertThat(turns.poll(principal -> {
                    asked.add(principal.toString());
                    return principal.weight() == 1 && asked.size() > 1;
                }))
                .isEqualTo("b1");
        assertThat(asked).as("a network is one, whatever is within it").hasSize(3);
        assertThat(turns.poll(principal -> false)).isNull();
        assertThat(rest()).containsExactly("a1", "x1", "y1", "a2");
    }

    @Test
    void what_is_taken_out_does_not_come_and_leaves_nothing() {
        add(source("192.0.2.1"), "a1", "a2");
        add(source("2001:db8::1"), "x1");
        assertThat(turns.remove("a1")).isTrue();
        assertThat(turns.remove("a1")).isFalse();
        assertThat(turns.remove("x1")).isTrue();
        assertThat(turns.principals()).isEqualTo(1);
        assertThat(rest()).containsExactly("a2");
        assertThat(turns.principals()).isZero();
        assertThat(turns.size()).isZero();
    }

    @Test
    void whatever_others_put_in_a_thing_that_is_first_of_its_principal_waits_for_one_of_each_other_one() {
        Random random = new Random(1);
        for (int round = 0; round < 1_000; round++) {
            put(random, 40);
            int others = turns.principals();
            add(source("198.51.100.1"), "mine");
            int before = 0;
            for (String next = turns.poll(); !"mine".equals(next); next = turns.poll()) {
                put(random, 3);
                before++;
            }
            assertThat(before).isLessThanOrEqualTo(others);
        }
    }

    private void put(Random random, int count) {
        for (int i = 0; i < count; i++) {
            turns.add(Long.toString(random.nextLong()), source("192.0.2." + random.nextInt(30)));
        }
    }
}
