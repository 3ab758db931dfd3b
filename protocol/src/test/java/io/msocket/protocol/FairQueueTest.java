package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who is accepted next, and who gives way. */
class FairQueueTest {
    private static final int MOST = 51;

    private FairQueue<String> queue = new FairQueue<>(MOST, FairQueue.GivesWay.NEWEST);

    private static Principal at(String address) {
        return Principal.ofSource(AddressListTest.at(address, 0).getAddress());
    }

    private String add(String connection, String address) {
        return queue.add(connection, at(address));
    }

    @Test
    void what_one_client_opens_is_accepted_in_order() {
        add("first", "192.0.2.1");
        add("second", "192.0.2.1");
        add("third", "192.0.2.1");
        assertThat(queue.clear()).containsExactly("first", "second", "third");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void whoever_comes_behind_a_crowd_is_next_but_one() {
        for (int i = 0; i < 40; i++) {
            add("crowd " + i, "192.0.2.1");
        }
        assertThat(queue.poll()).isEqualTo("crowd 0");
        add("honest", "198.51.100.1");
        assertThat(queue.poll()).isEqualTo("crowd 1");
        assertThat(queue.poll()).isEqualTo("honest");
    }

    @Test
    void where_it_is_full_the_one_with_most_gives_way_with_what_it_opened_last() {
        for (int i = 0; i < MOST; i++) {
            assertThat(add("crowd " + i, "192.0.2.1")).isNull();
        }
        assertThat(add("honest", "198.51.100.1")).isEqualTo("crowd 50");
        assertThat(add("crowd 51", "192.0.2.1")).isEqualTo("crowd 51");
        assertThat(queue.clear()).hasSize(MOST).contains("honest").startsWith("crowd 0", "honest", "crowd 1");
    }

    @Test
    void one_that_has_less_than_its_share_loses_nothing_to_a_flood() {
        for (int i = 0; i < 20; i++) {
            add("honest " + i, "198.51.100." + i);
        }
        for (int i = 0; i < 10_000; i++) {
            String victim = add("flood " + i, "192.0.2.1");
            assertThat(victim == null || victim.startsWith("flood")).isTrue();
        }
        assertThat(queue.clear())
                .hasSize(MOST)
                .filteredOn(each -> each.startsWith("honest"))
                .hasSize(20);
    }

    @Test
    void nobody_gives_way_to_one_who_has_as_much() {
        for (int i = 0; i < MOST; i++) {
            add("one " + i, "192.0.2." + i);
        }
        assertThat(add("one more", "198.51.100.1")).isEqualTo("one more");

        queue = new FairQueue<>(4, FairQueue.GivesWay.NEWEST);
        add("a1", "192.0.2.1");
        add("a2", "192.0.2.1");
        add("b1", "192.0.2.2");
        add("b2", "192.0.2.2");
        assertThat(add("a3", "192.0.2.1")).isEqualTo("a3");
        assertThat(add("b3", "192.0.2.2")).isEqualTo("b3");
        assertThat(add("c1", "192.0.2.3")).isIn("a2", "b2");
    }

    @Test
    void the_networks_of_one_customer_are_one_holder() {
        for (int i = 0; i < 200; i++) {
            add("customer " + i, "2001:db8:1:%x::1".formatted(i << 8));
        }
        for (int i = 0; i < 9; i++) {
            assertThat(add("honest " + i, "198.51.100." + i)).startsWith("customer");
        }
        assertThat(queue.clear()).filteredOn(each -> each.startsWith("honest")).hasSize(9);
    }

    @Test
    void within_a_source_those_with_keys_share() {
        queue = new FairQueue<>(4, FairQueue.GivesWay.NEWEST);
        Principal office = at("192.0.2.1");
        queue.add("quiet", office.with(new byte[] {1}));
        queue.add("eager 1", office.with(new byte[] {2}));
        queue.add("eager 2", office.with(new byte[] {2}));
        queue.add("elsewhere", at("192.0.2.2"));
        assertThat(queue.add("anonymous", office)).isEqualTo("eager 2");
        assertThat(queue.add("eager 3", office.with(new byte[] {2}))).isEqualTo("eager 3");
        assertThat(queue.add("elsewhere too", at("192.0.2.2"))).isNotIn("elsewhere", "elsewhere too");
    }

    @Test
    void a_listed_key_finds_a_place_among_any_number_of_strangers() {
        for (int i = 0; i < MOST; i++) {
            add("stranger " + i, "192.0.2." + i);
        }
        Principal listed = Principal.ofListed(new byte[] {1});
        for (int i = 0; i < MOST / 4; i++) {
            assertThat(queue.add("listed " + i, listed)).startsWith("stranger");
        }
        assertThat(queue.add("listed too", listed))
                .as("beyond the reserve it is the one with most")
                .isEqualTo("listed too");
        assertThat(add("stranger too", "198.51.100.1")).isEqualTo("stranger too");
    }

    @Test
    void what_was_accepted_makes_room() {
        for (int i = 0; i < MOST; i++) {
            add("crowd " + i, "192.0.2.1");
        }
        queue.poll();
        assertThat(add("crowd 51", "192.0.2.1")).isNull();
        assertThat(add("crowd 52", "192.0.2.1")).isEqualTo("crowd 52");
    }

    @Test
    void where_the_oldest_gives_way_it_is_that_of_the_one_with_most() {
        queue = new FairQueue<>(4, FairQueue.GivesWay.OLDEST);
        add("honest", "198.51.100.1");
        for (int i = 0; i < 3; i++) {
            assertThat(add("crowd " + i, "192.0.2.1")).isNull();
        }
        assertThat(add("crowd 3", "192.0.2.1")).isEqualTo("crowd 0");
        assertThat(add("late", "198.51.100.2")).isEqualTo("crowd 1");
        assertThat(queue.clear()).containsExactlyInAnyOrder("honest", "crowd 2", "crowd 3", "late");
    }
}
