package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who gives way. */
class HoldingsTest {
    private final Holdings<String> holdings = new Holdings<>();

    private static Principal at(String address) throws UnknownHostException {
        return Principal.ofSource(InetAddress.getByName(address));
    }

    /** As many things as a bound allows are left. */
    private List<String> giveBackTo(int bound) {
        List<String> given = new ArrayList<>();
        while (holdings.count() > bound) {
            String first = holdings.first();
            holdings.remove(first);
            given.add(first);
        }
        return given;
    }

    @Test
    void of_those_who_hold_as_much_the_one_gives_way_whose_thing_is_worth_least() throws Exception {
        holdings.put("a1", at("192.0.2.1"), 1, 7);
        holdings.put("b1", at("192.0.2.2"), 1, 5);
        holdings.put("c1", at("2001:db8::1"), 1, 1);
        assertThat(holdings.first()).as("a wide network holds less").isEqualTo("b1");

        holdings.put("b1", at("192.0.2.2"), 1, 8);
        assertThat(holdings.first()).isEqualTo("a1");
        holdings.put("a2", at("192.0.2.1"), 1, 6);
        assertThat(holdings.first()).isEqualTo("a2");
        holdings.put("b2", at("192.0.2.2"), 1, 9);
        holdings.put("b3", at("192.0.2.2"), 1, 9);
        assertThat(holdings.first()).as("who holds more").isEqualTo("b1");
        holdings.remove("b1");
        assertThat(holdings.first()).isEqualTo("a2");
        holdings.remove("a2");
        assertThat(holdings.first())
                .as("of two that are worth as much, the one that was put first")
                .isEqualTo("b2");
    }

    @Test
    void within_a_source_those_hold_as_much_that_have_one_key_each_and_what_is_worth_least_goes() throws Exception {
        Principal office = at("192.0.2.1");
        for (int i = 0; i < 10; i++) {
            holdings.put("key " + i, office.with(new byte[] {(byte) i}), 1, 10 - i);
        }
        holdings.put("anonymous", office, 1, 4);
        holdings.put("elsewhere", at("192.0.2.2"), 1, 0);
        assertThat(giveBackTo(6)).containsExactly("key 9", "key 8", "key 7", "key 6", "anonymous", "key 5");
    }

    @Test
    void those_with_a_reserve_do_not_give_way_to_others_while_they_hold_no_more_than_that() throws Exception {
        Holdings<String> bounded = new Holdings<>(40);
        Principal crowd = at("192.0.2.1");
        for (int i = 0; i < 6; i++) {
            bounded.put("old " + i, at("192.0.2.2").longLived(), 1);
        }
        for (int i = 0; i < 4; i++) {
            bounded.put("listed " + i, Principal.ofListed(new byte[] {1}), 1);
        }
        for (int i = 0; i < 3; i++) {
            bounded.put("new " + i, crowd, 1);
        }
        assertThat(bounded.first()).as("a quarter of 40 is theirs").isEqualTo("new 0");
        bounded.put("listed 4", Principal.ofListed(new byte[] {1}), 1);
        assertThat(bounded.first()).as("beyond it who holds most gives way").isEqualTo("old 0");
        bounded.remove("listed 4");
        for (int i = 0; i < 3; i++) {
            bounded.remove("new " + i);
        }
        assertThat(bounded.first()).as("nobody else holds anything").isEqualTo("old 0");
    }

    @Test
    void who_holds_most_gives_way_with_what_he_took_first() throws Exception {
        holdings.put("a1", at("192.0.2.1"), 1);
        holdings.put("b1", at("192.0.2.2"), 1);
        holdings.put("b2", at("192.0.2.2"), 1);
        assertThat(holdings.first()).isEqualTo("b1");

        holdings.put("b1", at("192.0.2.2"), 2);
        assertThat(holdings.first()).isEqualTo("b1");
        holdings.remove("b1");
        holdings.put("b1", at("192.0.2.2"), 1);
        assertThat(holdings.first()).as("after b1 was taken anew").isEqualTo("b2");
    }

    @Test
    void one_that_holds_little_loses_nothing_to_a_crowd_of_one_source() throws Exception {
        for (int i = 0; i < 200; i++) {
            holdings.put("honest " + i, at("198.51.100." + i), 1);
        }
        for (int i = 0; i < 10_000; i++) {
            holdings.put("flood " + i, at("192.0.2.1"), 1);
            assertThat(giveBackTo(256)).allMatch(given -> given.startsWith("flood"));
        }
        assertThat(holdings.amount(at("192.0.2.1"))).isEqualTo(56);
    }

    @Test
    void amounts_count_and_not_things() throws Exception {
        holdings.put("large", at("192.0.2.1"), 1_000);
        for (int i = 0; i < 100; i++) {
            holdings.put("small " + i, at("192.0.2.2"), 1);
        }
        assertThat(holdings.first()).isEqualTo("large");
        assertThat(holdings.amount()).isEqualTo(1_100);

        holdings.put("large", at("192.0.2.1"), 50);
        assertThat(holdings.first()).isEqualTo("small 0");
    }

    @Test
    void the_networks_of_one_customer_are_one_holder() throws Exception {
        for (int i = 0; i < 256; i++) {
            holdings.put("one /56: " + i, at("2001:db8:1:%x::1".formatted(i)), 1);
            holdings.put("one /48: " + i, at("2001:db8:2:%x::1".formatted(i << 8)), 1);
        }
        for (int i = 0; i < 8; i++) {
            holdings.put("honest " + i, at("2001:db8:%x::1".formatted(100 + i)), 1);
            holdings.put("of IPv4 " + i, at("192.0.2." + i), 1);
        }
        List<String> given = giveBackTo(24);
        assertThat(given).noneMatch(thing -> thing.startsWith("honest") || thing.startsWith("of IPv4"));
        assertThat(given).filteredOn(thing -> thing.startsWith("one /56")).hasSizeBetween(251, 253);
    }

    @Test
    void within_a_source_keys_share() throws Exception {
        Principal office = at("192.0.2.1");
        holdings.put("quiet", office.with(new byte[] {1}), 1);
        for (int i = 0; i < 5; i++) {
            holdings.put("busy " + i, office.with(new byte[] {2}), 1);
        }
        for (int i = 0; i < 3; i++) {
            holdings.put("anonymous " + i, office, 1);
        }
        assertThat(giveBackTo(3)).doesNotContain("quiet").contains("busy 0", "anonymous 0");
    }

    @Test
    void what_has_lived_does_not_give_way_to_what_has_just_come_from_the_same_source() throws Exception {
        for (String source : List.of("192.0.2.1", "2001:db8::1")) {
            Principal crowd = at(source);
            Principal guest = crowd.with(new byte[] {1});
            holdings.put(source + " old", crowd.longLived(), 1);
            holdings.put(source + " old guest's", guest.longLived(), 1);
            for (int i = 0; i < 100; i++) {
                holdings.put(source + i, i % 2 == 0 ? crowd : guest, 1);
            }
        }
        assertThat(giveBackTo(40)).noneMatch(thing -> thing.contains("old"));
    }

    @Test
    void translated_and_mapped_addresses_are_those_of_ipv4() throws Exception {
        assertThat(at("64:ff9b::192.0.2.1")).isEqualTo(at("192.0.2.1")).isNotEqualTo(at("64:ff9b::192.0.2.2"));
        assertThat(at("::ffff:192.0.2.1")).isEqualTo(at("192.0.2.1"));
    }

    @Test
    void nothing_is_kept_of_who_holds_nothing() throws Exception {
        holdings.put("thing", at("2001:db8::1"), 7);
        assertThat(holdings.remove("thing")).isTrue();
        assertThat(holdings.remove("thing")).isFalse();
        assertThat(holdings.count()).isZero();
        assertThat(holdings.amount()).isZero();
        assertThat(holdings.amount(at("2001:db8::1"))).isZero();
        assertThatThrownBy(holdings::first).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatever_was_done_before_the_sums_are_right() throws Exception {
        Random random = new Random(7);
        Map<String, Long> expected = new HashMap<>();
        Map<String, Principal> holders = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String thing = "thing " + random.nextInt(300);
            if (random.nextInt(3) == 0) {
                holdings.remove(thing);
                expected.remove(thing);
            } else {
                Principal who = at("192.0.2." + random.nextInt(20));
                long amount = random.nextInt(100);
                holdings.put(thing, who, amount);
                expected.put(thing, amount);
                holders.put(thing, who);
            }
        }
        assertThat(holdings.amount())
                .isEqualTo(expected.values().stream().mapToLong(each -> each).sum());
        Map<Principal, Long> sums = new HashMap<>();
        expected.forEach((thing, amount) -> sums.merge(holders.get(thing), amount, Long::sum));
        sums.forEach((who, sum) -> assertThat(holdings.amount(who)).isEqualTo(sum));
        Principal heaviest = holders.get(holdings.first());
        assertThat(sums.get(heaviest))
                .isEqualTo(sums.values().stream().mapToLong(each -> each).max().orElseThrow());
    }

    @Test
    void nobody_may_take_more_than_it_leaves_free() throws Exception {
        assertThat(holdings.share(at("192.0.2.1"), 100)).isEqualTo(50);
        holdings.put("a1", at("192.0.2.1"), 50);
        assertThat(holdings.share(at("192.0.2.1"), 50)).isZero();
        assertThat(holdings.share(at("192.0.2.2"), 50)).isEqualTo(25);
        holdings.put("b1", at("192.0.2.2"), 20);
        assertThat(holdings.share(at("192.0.2.2"), 30)).isEqualTo(5);
        assertThat(holdings.share(at("192.0.2.3"), 1)).as("half a byte is none").isZero();
        assertThat(holdings.share(at("192.0.2.3"), Long.MAX_VALUE - 70)).isEqualTo((Long.MAX_VALUE - 70) / 2);
    }

    @Test
    void the_networks_of_one_customer_may_take_four_times_what_they_leave_free_and_no_more() throws Exception {
        long free = 1_000_000;
        for (int network = 0; network < 65_536; network++) {
            Principal who = at("2001:db8:1:%x::1".formatted(network));
            long share = holdings.share(who, free);
            holdings.put("n" + network, who, share);
            free -= share;
        }
        assertThat(free).isBetween(200_000L, 201_000L);
        assertThat(holdings.share(at("2001:db8:2::1"), free)).isEqualTo(free / 2);
    }

    @Test
    void one_leads_another_by_what_is_not_around_both() throws Exception {
        holdings.put("a", at("2001:db8:0:1::1"), 3);
        holdings.put("b", at("2001:db8:0:2::1"), 1);
        holdings.put("c", at("2001:db8:0:101::1"), 1);
        holdings.put("d", at("192.0.2.1"), 2);
        assertThat(holdings.lead(at("2001:db8:0:1::1"), at("2001:db8:0:2::1"))).isEqualTo(2);
        assertThat(holdings.lead(at("2001:db8:0:101::1"), at("2001:db8:0:1::1")))
                .isEqualTo(-3);
        assertThat(holdings.lead(at("2001:db8:0:101::1"), at("192.0.2.1"))).isEqualTo(3);
        assertThat(holdings.lead(at("192.0.2.2"), at("192.0.2.1"))).isEqualTo(-2);
        assertThat(holdings.lead(at("192.0.2.1"), at("192.0.2.1"))).isZero();
        byte[] key = new byte[32];
        assertThat(holdings.lead(at("192.0.2.1"), at("192.0.2.1").with(key))).isZero();
    }

    @Test
    void those_that_hold_most_are_named_by_network_or_by_the_beginning_of_a_key() throws Exception {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 0xab);
        holdings.put("a1", at("192.0.2.1"), 3);
        holdings.put("a2", at("192.0.2.1").with(key), 4);
        holdings.put("b", at("2001:db8:7:8::1"), 40);
        holdings.put("c", Principal.ofListed(key), 9);
        holdings.put("own", Principal.own(), 1_000_000);
        assertThat(holdings.heaviest(10))
                .as("a /48 may hold four times as much, this process a million times")
                .containsExactly(
                        new Holdings.Share("2001:db8:7:0::/48", 40),
                        new Holdings.Share("key abababab...", 9),
                        new Holdings.Share("192.0.2.1", 7),
                        new Holdings.Share("this process", 1_000_000));
        assertThat(Principal.ofListed(key).toString()).isEqualTo("Principal[key abababab...]");
    }

    @Test
    void no_more_are_named_than_were_asked_for() throws Exception {
        for (int i = 0; i < 200; i++) {
            holdings.put("thing " + i, at("198.51.100." + i), i);
        }
        assertThat(holdings.heaviest(2))
                .containsExactly(new Holdings.Share("198.51.100.199", 199), new Holdings.Share("198.51.100.198", 198));
        assertThat(new Holdings<String>().heaviest(2)).isEmpty();
    }
}
