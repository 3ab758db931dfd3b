package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the oracle objects to in a server's bounded tables, shown by what broken servers would do. */
class TableOracleTest {
    private static final int BOUND = 16;
    private static final String HONEST = "198.51.100.7";
    private static final String FLOODER = "192.0.2.1";

    private final TableWatch watch = new TableWatch("things", BOUND, Long.MAX_VALUE);
    private int count;

    /** A server's table: takes a thing in, and says what has to leave for it. */
    private interface Table {
        @Nullable
        String put(String thing, InetAddress source);
    }

    /** To whom a table charges what it takes in. */
    private interface Charging {
        Principal of(String thing, InetAddress source);
    }

    /** As the engine's, if it is charged as there. */
    private static Table fairTable(Charging charging) {
        Holdings<String> holdings = new Holdings<>(BOUND);
        return (thing, source) -> {
            holdings.put(thing, charging.of(thing, source), 1);
            if (holdings.count() <= BOUND) {
                return null;
            }
            String victim = holdings.first();
            holdings.remove(victim);
            return victim;
        };
    }

    private static Table fairTable() {
        return fairTable((unused, source) -> Principal.ofSource(source));
    }

    private static InetAddress at(String address) throws UnknownHostException {
        return InetAddress.getByName(address);
    }

    private void put(Table table, String source) throws UnknownHostException {
        String thing = "thing " + count++;
        watch.handlePut(thing, Charge.ofSource(at(source)), 1);
        String victim = table.put(thing, at(source));
        if (victim != null) {
            watch.handleGaveWay(victim);
        }
        watch.checkBound();
    }

    private void flood(Table table) throws UnknownHostException {
        put(table, HONEST);
        for (int i = 0; i < 3 * BOUND; i++) {
            put(table, FLOODER);
        }
    }

    private static void assertNoticed(Flood flood, String words) {
        assertThatThrownBy(flood::run).isInstanceOf(SimulationFailure.class).hasMessageContaining(words);
    }

    private interface Flood {
        void run() throws UnknownHostException;
    }

    @Test
    void a_fair_table_is_all_right() throws Exception {
        Table fair = fairTable();
        flood(fair);
        for (int i = 0; i < 3 * BOUND; i++) {
            put(fair, "64:ff9b::192.0.2.1");
            put(fair, "2001:db8:1:10%02x::1".formatted(i));
            put(fair, "2001:db8:1:20%02x::1".formatted(i));
            put(fair, "2001:db8:2::%x".formatted(i));
        }
        watch.check(BOUND, BOUND);
    }

    @Test
    void one_where_the_oldest_gives_way_is_noticed() {
        Deque<String> things = new ArrayDeque<>();
        assertNoticed(
                () -> flood((thing, source) -> {
                    things.add(thing);
                    return things.size() > BOUND ? things.remove() : null;
                }),
                "gives way with 1 held");
    }

    @Test
    void one_without_a_bound_is_noticed() {
        assertNoticed(() -> flood((thing, source) -> null), "beyond the bound");
    }

    @Test
    void one_that_charges_connections_in_place_of_their_source_is_noticed() {
        assertNoticed(
                () -> flood(fairTable((thing, unused) -> Principal.ofListed(thing.getBytes(StandardCharsets.UTF_8)))),
                "gives way with 1 held");
    }

    @Test
    void one_that_counts_each_network_of_a_customer_for_itself_is_noticed() {
        Table byNetwork = fairTable((unused, source) -> Principal.ofListed(source.getAddress()));
        assertNoticed(
                () -> {
                    put(byNetwork, HONEST);
                    put(byNetwork, HONEST);
                    for (int i = 0; i < BOUND; i++) {
                        put(byNetwork, "2001:db8:1:%x::1".formatted(i));
                    }
                },
                "gives way with 2 held");
    }

    @Test
    void one_that_takes_the_newest_of_a_principal_first_is_noticed() {
        assertNoticed(
                () -> flood((thing, source) -> count > BOUND ? thing : null), "before what its principal took first");
    }

    @Test
    void one_that_forgets_without_a_word_is_noticed() throws Exception {
        put(fairTable(), HONEST);
        assertNoticed(() -> watch.check(0, 0), "where there should be 1");
    }

    @Test
    void one_that_drops_something_although_there_is_room_is_noticed() {
        assertNoticed(() -> flood((thing, source) -> thing), "although there is room");
    }

    @Test
    void one_that_takes_what_is_kept_for_those_that_have_lived_is_noticed() throws Exception {
        Charge old = Charge.ofSource(at(HONEST)).longLived();
        for (int i = 0; i < BOUND / 4; i++) {
            watch.handlePut("old " + i, old, 1);
        }
        for (int i = 0; watch.size() <= BOUND; i++) {
            watch.handlePut("new " + i, Charge.ofSource(at("192.0.2." + i)), 1);
        }
        assertNoticed(() -> watch.handleGaveWay("old 0"), "for which a part is kept");
        watch.handleGaveWay("new 0");
        watch.handlePut("old too", old, 1);
        assertNoticed(() -> watch.handleGaveWay("new 1"), "gives way with 1 held");
        watch.handleGaveWay("old 0");
    }

    @Test
    void one_that_counts_bytes_where_there_are_too_many_things_is_noticed() throws Exception {
        watch.handlePut("large", Charge.ofSource(at(HONEST)), 1_000);
        for (int i = 0; i < BOUND; i++) {
            watch.handlePut("small " + i, Charge.ofSource(at(FLOODER)), 1);
        }
        assertNoticed(() -> watch.handleGaveWay("large"), "gives way with 1 held");
    }

    @Test
    void amounts_are_bounded_as_well() {
        TableWatch bytes = new TableWatch("bytes", BOUND, 1_000);
        bytes.handlePut("a", Charge.ofListed(new byte[] {1}), 400);
        bytes.handlePut("b", Charge.ofListed(new byte[] {2}), 700);
        assertNoticed(bytes::checkBound, "beyond the bound");
        assertNoticed(() -> bytes.handleGaveWay("a"), "gives way with 400 held");
    }
}
