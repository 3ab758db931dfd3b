package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import org.junit.jupiter.api.Test;

class SendBudgetTest {
    private static final long RECORD = 64 * 1024;
    private static final long MOST = 64 << 20;

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
        assertThat(fill(budget.open(at(99)))).as("bytes for one more").isGreaterThan(MOST / 16);
    }

    @Test
    void a_peer_that_acknowledges_nothing_is_kept_little_for() {
        SendBudget.Account account = budget.open(at(1));
        assertThat(account.mostFor(0)).isEqualTo(LITTLE);
        assertThat(account.mostFor(100)).isEqualTo(LITTLE + 300);
    }

    @Test
    void the_connections_of_one_principal_share() {
        SendBudget.Account one = budget.open(at(1));
        fill(one);
        assertThat(budget.open(at(1)).mostFor(MOST)).isEqualTo(LITTLE);
        for (int i = 0; i < 1_022; i++) {
            budget.open(at(1));
        }
        assertThat(one.mostFor(MOST)).as("a quarter for 1,024").isEqualTo(MOST / 4 / 1_024);
        for (int i = 0; i < 10_000; i++) {
            budget.open(at(1));
        }
        assertThat(one.mostFor(MOST)).as("enough to go on").isEqualTo(4 * 1024);
        assertThat(fill(budget.open(at(2)))).isGreaterThanOrEqualTo(MOST / 6);
    }

    @Test
    void what_the_process_opened_itself_may_take_all() {
        assertThat(fill(budget.open(Principal.own()))).isEqualTo(MOST);
    }

    @Test
    void nothing_is_kept_of_a_principal_without_connections() {
        SendBudget.Account first = budget.open(at(1));
        SendBudget.Account second = budget.open(at(1));
        assertThat(second).isSameAs(first);
        first.close();
        assertThat(budget.accounts()).isEqualTo(1);
        second.close();
        assertThat(budget.accounts()).isZero();
        budget.open(Principal.own()).change(MOST);
        assertThat(second.mostFor(0)).as("asked once more by a writer").isPositive();
    }
}
