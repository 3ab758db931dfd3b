package io.msocket.protocol;

import static io.msocket.protocol.AddressListTest.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client believes of its server's addresses, and how often it follows. */
class PeerAddressesTest {
    private static final InetSocketAddress DIALLED = at("8.8.8.8", 4000);
    private static final InetSocketAddress FIRST = at("1.1.1.1", 4000);
    private static final InetSocketAddress SECOND = at("2a00::7", 4000);
    private static final InetAddress LOCAL = at("192.168.1.7", 0).getAddress();
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final PeerAddresses addresses = new PeerAddresses();
    private long now = 5 * SECOND_NANOS;
    private int number;

    PeerAddressesTest() {
        addresses.handleOpenedAt(DIALLED);
    }

    private boolean tell(InetSocketAddress... told) {
        addresses.handleTold(new AddressList(++number, List.of(told)));
        return addresses.poll(now);
    }

    private static Route announced(InetSocketAddress remote) {
        return new Route(LOCAL, remote).asAnnounced();
    }

    private boolean mayDial(InetSocketAddress remote) {
        return addresses.dialableAt(announced(remote)) <= now;
    }

    @Test
    void what_the_rules_do_not_allow_is_left_out() {
        assertThat(tell(at("192.168.1.1", 4000), FIRST, at("127.0.0.1", 4000), at("1.1.1.2", 22), SECOND))
                .isTrue();
        assertThat(addresses.believed()).containsExactly(FIRST, SECOND);
        assertThat(mayDial(at("127.0.0.1", 4000))).isFalse();
    }

    @Test
    void a_list_that_comes_late_or_again_does_not_count() {
        tell(FIRST);
        tell(SECOND);
        addresses.handleTold(new AddressList(1, List.of(FIRST)));
        assertThat(addresses.poll(now)).isFalse();
        assertThat(addresses.believed()).containsExactly(SECOND);
    }

    @Test
    void what_is_not_in_the_next_list_is_withdrawn_until_it_is_told_again() {
        tell(FIRST, SECOND);
        tell(SECOND);
        assertThat(addresses.isWithdrawn(FIRST)).isTrue();
        assertThat(mayDial(FIRST)).isFalse();
        tell(FIRST);
        assertThat(addresses.isWithdrawn(FIRST)).isFalse();
        assertThat(addresses.isWithdrawn(SECOND)).isTrue();
        assertThat(mayDial(FIRST)).isTrue();
    }

    @Test
    void an_address_that_the_client_knows_by_itself_is_left_to_the_last_when_it_is_withdrawn() {
        Route own = new Route(LOCAL, DIALLED);
        tell(DIALLED, FIRST);
        assertThat(addresses.dialableAt(own)).isZero();
        tell(FIRST);
        assertThat(addresses.dialableAt(own)).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void where_the_server_tells_no_address_at_all_the_clients_own_is_as_good_as_before() {
        Route own = new Route(LOCAL, DIALLED);
        tell(DIALLED, FIRST);
        tell();
        assertThat(addresses.dialableAt(own)).isZero();
        assertThat(addresses.isWithdrawn(FIRST)).isTrue();
    }

    @Test
    void four_changes_count_at_once_and_then_one_a_second_of_which_the_last_wins() {
        for (int i = 0; i < PeerAddresses.CHANGES_AT_ONCE; i++) {
            assertThat(tell(i % 2 == 0 ? FIRST : SECOND)).isTrue();
        }
        assertThat(tell(FIRST)).isFalse();
        assertThat(tell(FIRST, SECOND)).isFalse();
        assertThat(addresses.believed()).containsExactly(SECOND);
        assertThat(addresses.dueAt()).isEqualTo(now + SECOND_NANOS);
        now += SECOND_NANOS;
        assertThat(addresses.poll(now)).isTrue();
        assertThat(addresses.believed()).containsExactly(FIRST, SECOND);
        assertThat(addresses.dueAt()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void the_same_list_once_more_is_no_change() {
        tell(FIRST);
        for (int i = 0; i < 100; i++) {
            assertThat(tell(FIRST)).isFalse();
        }
        assertThat(tell(SECOND)).isTrue();
    }

    @Test
    void what_is_remembered_of_withdrawn_addresses_is_bounded() {
        for (int i = 1; i <= 100; i++) {
            tell(at("1.1.1.1", 4000 + i));
            now += SECOND_NANOS;
        }
        assertThat(addresses.isWithdrawn(at("1.1.1.1", 4001))).isFalse();
        assertThat(addresses.isWithdrawn(at("1.1.1.1", 4099))).isTrue();
    }

    @Test
    void an_unproven_address_is_dialled_a_few_times_with_pauses_and_then_no_more() {
        tell(FIRST);
        int dials = 0;
        for (int second = 0; second < 3_600; second++) {
            if (mayDial(FIRST)) {
                addresses.handleDialled(announced(FIRST), now);
                dials++;
            }
            now += SECOND_NANOS;
        }
        assertThat(dials).isEqualTo(DialAllowance.MOST_ATTEMPTS_EACH);
        assertThat(addresses.dialableAt(announced(FIRST))).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void one_that_has_proved_itself_is_dialled_as_often_as_the_clients_own() {
        tell(FIRST);
        addresses.handleDialled(announced(FIRST), now);
        addresses.handleJoined(FIRST);
        for (int i = 0; i < 1_000; i++) {
            assertThat(mayDial(FIRST)).isTrue();
            addresses.handleDialled(announced(FIRST), now);
        }
        tell(SECOND);
        assertThat(mayDial(FIRST)).isFalse();
    }

    @Test
    void all_attempts_at_unproven_addresses_together_are_bounded_for_ever() {
        int dials = 0;
        for (int i = 1; i <= 1_000; i++) {
            InetSocketAddress victim = at("1.1.1.1", 4000 + i);
            tell(victim);
            while (mayDial(victim)) {
                addresses.handleDialled(announced(victim), now);
                dials++;
            }
            now += SECOND_NANOS;
        }
        assertThat(dials).isEqualTo(DialAllowance.MOST_ATTEMPTS);
    }

    @Test
    void attempts_at_addresses_that_prove_themselves_do_not_count() {
        for (int i = 1; i <= 1_000; i++) {
            InetSocketAddress next = at("1.1.1.1", 4000 + i);
            tell(next);
            assertThat(mayDial(next)).isTrue();
            addresses.handleDialled(announced(next), now);
            addresses.handleJoined(next);
            now += SECOND_NANOS;
        }
    }
}
