package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathLedgerTest {
    private static final InetAddress WIFI = address("10.0.0.2");
    private static final InetAddress CELL = address("10.0.1.2");
    private static final InetSocketAddress SERVER = new InetSocketAddress(address("192.0.2.1"), 7000);

    private final PathLedger ledger = new PathLedger();

    @Test
    void what_ended_flowpaths_have_carried_is_added_to_what_the_living_one_has() {
        ledger.handle(closed(path(1, FlowpathState.SUSPECT, WIFI, 100), "local address lost"));
        List<PathUse> uses =
                ledger.uses(List.of(path(3, FlowpathState.ACTIVE, WIFI, 20), path(2, FlowpathState.ACTIVE, CELL, 5)));
        assertThat(uses).extracting(use -> use.ends().local()).containsExactly(WIFI, CELL);
        assertThat(uses).extracting(PathUse::flowpaths).containsExactly(2, 1);
        assertThat(uses).extracting(PathUse::received).containsExactly(120L, 5L);
        assertThat(uses).extracting(PathUse::state).containsExactly("active", "active");
        assertThat(ledger.uses(List.of()).get(0).state()).isEqualTo("ended: local address lost");
    }

    @Test
    void attempts_that_never_worked_are_no_paths() {
        ledger.handle(closed(path(1, FlowpathState.HANDSHAKING, WIFI, 0), "timed out"));
        assertThat(ledger.uses(List.of(path(2, FlowpathState.CONNECTING, CELL, 0))))
                .isEmpty();
    }

    @Test
    void a_flowpath_that_ends_while_somebody_asks_is_counted_once() {
        FlowpathSnapshot path = path(1, FlowpathState.ACTIVE, WIFI, 100);
        ledger.handle(closed(path, "the connection is over"));
        assertThat(ledger.uses(List.of(path))).singleElement().satisfies(use -> {
            assertThat(use.received()).isEqualTo(100);
            assertThat(use.lives()).isFalse();
        });
    }

    @Test
    void whoever_changes_addresses_for_days_is_told_of_the_last_ones() throws Exception {
        for (int i = 1; i <= 200; i++) {
            InetAddress local = InetAddress.getByAddress(new byte[] {10, 9, 9, (byte) i});
            ledger.handle(closed(path(i, FlowpathState.ACTIVE, local, 1), ""));
        }
        List<PathUse> uses = ledger.uses(List.of());
        assertThat(uses).hasSize(64);
        assertThat(uses.get(63).ends().local()).isEqualTo(address("10.9.9.200"));
    }

    @Test
    void the_table_has_a_line_for_each_path() {
        ledger.handle(closed(path(1, FlowpathState.ACTIVE, WIFI, 1_500_000), "local address lost"));
        assertThat(PathTable.lines(ledger.uses(List.of(path(2, FlowpathState.SUSPECT, CELL, 0)))))
                .containsExactly(
                        "path                        flowpaths  role       round trip  received  sent  resent  state",
                        "10.0.0.2 -> 192.0.2.1:7000  1          preferred  20 ms       1.5 MB    7 B   3 B     ended:"
                                + " local address lost",
                        "10.0.1.2 -> 192.0.2.1:7000  1          preferred  20 ms       0 B       7 B   3 B     suspect");
    }

    @Test
    void a_link_is_called_by_its_interface_where_that_tells_which() {
        LinkNames one = new LinkNames(Map.of(WIFI, "wlan0", CELL, "wwan0")::get);
        assertThat(one.of(List.of(WIFI, CELL))).containsEntry(WIFI, "wlan0").containsEntry(CELL, "wwan0");
        LinkNames both = new LinkNames(local -> "eth0");
        assertThat(both.of(List.of(WIFI, CELL))).containsEntry(WIFI, "10.0.0.2").containsEntry(CELL, "10.0.1.2");
        assertThat(new LinkNames(local -> null).of(List.of(WIFI))).containsEntry(WIFI, "10.0.0.2");
    }

    @Test
    void links_that_are_in_use_are_known_by_what_they_carried_since_they_were_first_used() {
        ledger.handle(closed(path(1, FlowpathState.ACTIVE, WIFI, 100), ""));
        ledger.handle(closed(path(2, FlowpathState.ACTIVE, CELL, 100), ""));
        List<PathUse> uses = ledger.uses(List.of(path(3, FlowpathState.ACTIVE, WIFI, 20)));
        List<LinkBytes> links = LinkBytes.of(uses, new LinkNames(local -> "wlan0"));
        assertThat(links).containsExactly(new LinkBytes("wlan0", 120 + 2 * 7));
        assertThat(LinkBytes.ofWord(LinkBytes.toWord(links))).isEqualTo(links);
        assertThatThrownBy(() -> LinkBytes.ofWord("wlan0")).isInstanceOf(IllegalArgumentException.class);
    }

    private static ConnectionEvent closed(FlowpathSnapshot path, String why) {
        return new ConnectionEvent(ConnectionEvent.Kind.PATH_CLOSED, path, null, why);
    }

    private static FlowpathSnapshot path(int id, FlowpathState state, InetAddress local, long received) {
        return new FlowpathSnapshot(
                id,
                state,
                new InetSocketAddress(local, 40_000 + id),
                SERVER,
                Duration.ofMillis(20),
                7,
                7,
                received,
                PathRole.PREFERRED,
                0,
                3);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
