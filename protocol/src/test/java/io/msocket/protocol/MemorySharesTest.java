package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemorySharesTest {
    private static final long MOST = 1_600;

    private final MemoryShares shares = new MemoryShares(MOST);

    private static Principal source(String address) {
        try {
            return Principal.ofSource(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes what there is, a byte at a time. */
    private long takeAll(Principal who) {
        long taken = 0;
        while (shares.take(who, 1)) {
            taken++;
        }
        return taken;
    }

    @Test
    void alone_a_principal_has_a_quarter_of_what_is_for_all() {
        assertThat(takeAll(source("192.0.2.1"))).isEqualTo(300);
        assertThat(shares.taken(source("192.0.2.1"))).isEqualTo(300);
    }

    @Test
    void whoever_comes_finds_something_however_many_have_taken_all_that_they_get() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            least = Math.min(least, takeAll(source("192.0.2." + i)));
        }
        assertThat(least).isPositive();
        assertThat(shares.taken()).isLessThanOrEqualTo(MOST * 3 / 4);
    }

    @Test
    void a_wide_network_is_not_as_many_principals_as_it_has_addresses() {
        for (int i = 0; i < 1_000; i++) {
            takeAll(source("2001:db8:0:%x::1".formatted(i)));
        }
        assertThat(shares.taken()).isLessThanOrEqualTo(1_200 * 4 / 7 + 1);
        assertThat(takeAll(source("192.0.2.1"))).isGreaterThan(100);
    }

    @Test
    void who_has_most_is_named_with_all_of_its_network_as_long_as_it_has_something() {
        shares.force(source("192.0.2.1"), 100);
        shares.force(source("2001:db8:0:1::1"), 300);
        shares.force(source("2001:db8:0:2::1"), 200);
        shares.force(Principal.own(), 50);
        assertThat(shares.heaviest(2))
                .containsExactly(new Holdings.Share("2001:db8:0:0::/48", 500), new Holdings.Share("192.0.2.1", 100));
        shares.give(source("192.0.2.1"), 100);
        assertThat(shares.heaviest(9))
                .extracting(Holdings.Share::who)
                .containsExactly("2001:db8:0:0::/48", "this process");
    }

    @Test
    void a_key_that_anybody_can_make_gets_nothing_beyond_its_source() {
        Principal source = source("192.0.2.1");
        for (byte key = 0; key < 100; key++) {
            takeAll(source.with(new byte[] {key}));
        }
        assertThat(shares.taken(source)).isEqualTo(300);
    }

    @Test
    void a_quarter_is_kept_for_listed_keys_and_for_the_process_itself() {
        for (int i = 0; i < 200; i++) {
            takeAll(source("192.0.2." + i));
        }
        assertThat(takeAll(Principal.ofListed(new byte[] {1}))).isGreaterThanOrEqualTo(100);
        assertThat(takeAll(Principal.own())).isGreaterThanOrEqualTo(290);
        assertThat(shares.taken()).isLessThanOrEqualTo(MOST);
    }

    @Test
    void what_is_forced_is_counted_and_leaves_others_less() {
        shares.force(source("192.0.2.1"), 2_000);
        assertThat(shares.taken()).isEqualTo(2_000);
        assertThat(shares.take(source("192.0.2.2"), 1)).isFalse();
        shares.give(source("192.0.2.1"), 2_000);
        assertThat(shares.take(source("192.0.2.2"), 1)).isTrue();
    }

    @Test
    void it_never_grants_beyond_its_bound_and_keeps_nothing_of_those_who_have_given_all_back() {
        Random random = new Random(1);
        List<Runnable> back = new ArrayList<>();
        for (int step = 0; step < 100_000; step++) {
            if (random.nextInt(3) > 0) {
                Principal who = source(
                        random.nextBoolean()
                                ? "192.0.2." + random.nextInt(9)
                                : "2001:db8:%x::".formatted(random.nextInt(9)));
                long bytes = random.nextInt(200);
                if (shares.take(who, bytes)) {
                    back.add(() -> shares.give(who, bytes));
                }
            } else if (!back.isEmpty()) {
                back.remove(random.nextInt(back.size())).run();
            }
            assertThat(shares.taken()).isBetween(0L, MOST * 3 / 4);
        }
        back.forEach(Runnable::run);
        assertThat(shares.taken()).isZero();
        assertThat(shares.principals()).isZero();
    }
}
