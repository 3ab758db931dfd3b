package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import org.junit.jupiter.api.Test;

class SendBudgetTest {
    private static final long RECORD = 64 * 1024;
    private static final long MOST = 64 << 20;

    /** The rest is kept for others. */
    private static final long OF_STRANGERS = MOST * 3 / 4;

    /** What each connection may keep. */
    private static final long LITTLE = 256 * 1024;

    private final SendBudget budget = new SendBudget(MOST);

    private static Principal at(int host) {
        return Principal.ofSource(TestTransports.address("192.0.2." + host));
    }

    /** As much as a connection gets whose peer has acknowledged much before. */
    private static long fill(SendBudget.Account account) {
        long bytes = 0;
        for (; bytes < account.mostFor(MOST); bytes += RECORD) {
            account.change(RECORD);
        }
        return bytes;
    }

    @Test
    void peers_that_hold_all_that_they_get_leave_something_to_another_one() {
        for (int host = 1; host <= 4; host++) {
            fill(budget.open(at(host)));
        }
        assertThat(fill(budget.open(at(99)))).as("bytes for one more").isGreaterThan(OF_STRANGERS / 16);
    }

    @Test
    void a_peer_that_acknowledges_nothing_is_kept_little_for() {
        SendBudget.Account account = budget.open(at(1));
        assertThat(account.mostFor(0)).isEqualTo(LITTLE);
        assertThat(account.mostFor(100)).isEqualTo(LITTLE + 300);
    }

    @Test
    void where_little_is_left_memory_counts_and_not_the_bytes_of_the_stream() {
        SendBudget.Account account = budget.open(at(1));
        assertThat(account.roomFor(0, 100_000, 300_000)).isEqualTo(LITTLE - 100_000);
        SendBudget.Account poor = new SendBudget(0).open(at(1));
        assertThat(poor.roomFor(1 << 20, 1, 3_000)).isEqualTo(12 * 1024 - 3_000);
    }

    @Test
    void the_connections_of_one_principal_share() {
        SendBudget.Account one = budget.open(at(1));
        fill(one);
        assertThat(budget.open(at(1)).mostFor(MOST)).isEqualTo(LITTLE);
        for (int i = 0; i < 1_022; i++) {
            budget.open(at(1));
        }
        assertThat(one.mostFor(MOST))
                .as("a quarter of what strangers get, for 1,024")
                .isEqualTo(OF_STRANGERS / 4 / 1_024);
        for (int i = 0; i < 10_000; i++) {
            budget.open(at(1));
        }
        assertThat(one.mostFor(MOST)).as("enough to go on").isEqualTo(4 * 1024);
        assertThat(fill(budget.open(at(2)))).isGreaterThanOrEqualTo(OF_STRANGERS / 6);
    }

    @Test
    void what_the_process_opened_itself_may_take_all() {
        assertThat(fill(budget.open(Principal.own()))).isEqualTo(MOST);
    }

    @Test
    void nothing_is_kept_of_a_principal_without_connections() {
        SendBudget.Account first = budget.open(at(1));
        SendBudget.Account second = budget.open(at(1));
        first.close();
        assertThat(budget.shares()).isEqualTo(1);
        second.close();
        assertThat(budget.shares()).isZero();
        budget.open(Principal.own()).change(MOST);
        assertThat(second.mostFor(0)).as("asked once more by a writer").isPositive();
    }

    @Test
    void the_networks_of_one_customer_keep_together_what_four_addresses_may() {
        for (int network = 0; network < 40; network++) {
            fill(budget.open(Principal.ofSource(TestTransports.address("2001:db8:1:%x::1".formatted(network)))));
        }
        assertThat(budget.held())
                .as("four sevenths, and little for each")
                .isLessThan(OF_STRANGERS * 4 / 7 + 40 * LITTLE);
        assertThat(fill(budget.open(at(1)))).isGreaterThanOrEqualTo(OF_STRANGERS / 16);
    }

    @Test
    void when_strangers_have_all_that_they_get_those_that_have_not_just_come_get_more() {
        for (int host = 1; host <= 20; host++) {
            fill(budget.open(at(host)));
        }
        long before = budget.held();
        long ofNewcomer = fill(budget.open(at(21)));
        long ofLongLived = fill(budget.open(at(1).longLived()));
        long ofListed = fill(budget.open(Principal.ofListed(new byte[] {1})));
        assertThat(before).isLessThanOrEqualTo(OF_STRANGERS + 20 * RECORD);
        assertThat(ofLongLived).isGreaterThan(2 * ofNewcomer);
        assertThat(ofListed).isGreaterThan(2 * ofNewcomer);
    }

    @Test
    void what_a_connection_keeps_moves_with_it() {
        SendBudget.Account one = budget.open(at(1));
        long bytes = fill(one);
        one.change(-bytes);
        one.close();
        SendBudget.Account other = budget.open(at(1).longLived());
        other.change(bytes);
        assertThat(budget.held()).isEqualTo(bytes);
        assertThat(budget.shares()).isEqualTo(1);
        assertThat(budget.open(at(1)).mostFor(MOST)).isGreaterThan(LITTLE);
    }
}
