package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose connection goes where a process has too many, on a virtual clock. */
class AcceptedPlacesTest {
    private static final int MOST = 100;
    private static final long SECOND = 1_000_000_000;

    /** What bytes of a stream are worth. */
    private static final long CARRIED = 60 * SECOND;

    private static final Principal OFFICE = at(1);

    private final AcceptedPlaces<String> places = new AcceptedPlaces<>(MOST);
    private final Map<String, Principal> holders = new HashMap<>();
    private final List<String> gone = new ArrayList<>();
    private long now = 1_000 * SECOND;
    private int keys;

    /** How a stranger shows himself. */
    private enum Disguise {
        ANONYMOUS,
        ONE_KEY,
        A_KEY_EACH
    }

    private static Principal at(int lastByte) {
        return Principal.ofSource(Network.address(lastByte, 5).getAddress());
    }

    private static Principal withKey(Principal source, int number) {
        return source.with(ByteBuffer.allocate(32).putInt(number).array());
    }

    private Principal withNewKey() {
        return withKey(OFFICE, ++keys);
    }

    private Principal stranger(Disguise disguise) {
        return switch (disguise) {
            case ANONYMOUS -> OFFICE;
            case ONE_KEY -> withKey(OFFICE, 0);
            case A_KEY_EACH -> withNewKey();
        };
    }

    private void open(String connection, Principal holder) {
        holders.put(connection, holder);
        String victim = places.add(connection, holder, now);
        if (victim != null) {
            gone.add(victim);
        }
    }

    private void carry(String connection) {
        places.update(connection, holders.get(connection), now + CARRIED);
    }

    private void live(String connection) {
        Principal lived = holders.get(connection).longLived();
        holders.put(connection, lived);
        places.update(connection, lived, now + CARRIED);
    }

    private List<String> goneOf(String whose) {
        return gone.stream().filter(each -> each.startsWith(whose)).toList();
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void one_who_holds_nearly_all_places_behind_an_address_shuts_nobody_out_there(Disguise disguise) {
        for (int i = 0; i < MOST - 1; i++) {
            open("held " + i, stranger(disguise));
        }
        for (int i = 0; i < 40; i++) {
            now += SECOND;
            open("honest " + i, withNewKey());
            assertThat(gone).as("the %dth that comes", i).doesNotContain("honest " + i);
            carry("honest " + i);
        }
        assertThat(goneOf("honest")).isEmpty();
        assertThat(gone).startsWith("held 0", "held 1", "held 2").hasSize(39);
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void nor_does_he_while_he_opens_ten_times_as_many_as_all_others(Disguise disguise) {
        for (int i = 0; i < MOST - 1; i++) {
            open("held " + i, stranger(disguise));
        }
        for (int second = 0; second < 300; second++) {
            for (int i = 0; i < 10; i++) {
                now += SECOND / 11;
                open("held more " + second + "," + i, stranger(disguise));
            }
            if (second < 40) {
                open("honest " + second, withNewKey());
            }
            for (int i = second % 10; i < Math.min(second + 1, 40); i += 10) {
                carry("honest " + i);
            }
        }
        assertThat(goneOf("honest")).isEmpty();
        assertThat(places.count()).isEqualTo(MOST);
    }

    @Test
    void what_has_lived_stays_while_somebody_behind_its_address_only_holds_connections() {
        for (int i = 0; i < MOST * 9 / 10; i++) {
            open("old " + i, withNewKey());
            live("old " + i);
        }
        now += 3_600 * SECOND;
        for (int i = 0; i < 10 * MOST; i++) {
            now += SECOND;
            open("new " + i, withNewKey());
        }
        assertThat(goneOf("old")).isEmpty();
    }

    @Test
    void and_keeps_half_of_what_there_is_where_the_others_carry_data() {
        for (int i = 0; i < MOST * 9 / 10; i++) {
            open("old " + i, withNewKey());
            live("old " + i);
        }
        now += 3_600 * SECOND;
        for (int i = 0; i < 10 * MOST; i++) {
            open("new " + i, withNewKey());
            carry("new " + i);
        }
        assertThat(goneOf("old")).hasSize(MOST * 9 / 10 - MOST / 2);
    }

    @Test
    void who_holds_one_each_and_uses_none_gives_way_to_whoever_comes() {
        for (int i = 0; i < MOST; i++) {
            now += SECOND;
            open("bot " + i, at(i));
        }
        for (int i = 0; i < 20; i++) {
            open("honest " + i, at(150 + i));
            carry("honest " + i);
        }
        assertThat(goneOf("honest")).isEmpty();
        assertThat(gone).startsWith("bot 0", "bot 1", "bot 2").hasSize(20);
    }

    @Test
    void one_address_that_has_lived_keeps_its_connections_beside_any_number_of_others_that_have_just_come() {
        for (int i = 0; i < MOST / 4; i++) {
            open("old " + i, withNewKey());
            live("old " + i);
        }
        for (int i = 0; i < 200; i++) {
            open("bot " + i, at(2 + i));
            carry("bot " + i);
        }
        assertThat(goneOf("old")).isEmpty();
    }

    @Test
    void beyond_that_it_gives_way_as_others_do() {
        for (int i = 0; i < MOST; i++) {
            now += SECOND;
            open("old " + i, withNewKey());
            live("old " + i);
        }
        open("new", at(2));
        assertThat(gone).containsExactly("old 0");
    }

    @Test
    void whoever_has_most_gets_nothing_more_of_others() {
        for (int i = 0; i < MOST; i++) {
            open("a " + i, i % 2 == 0 ? at(2) : at(3));
            carry("a " + i);
        }
        open("b", at(2));
        assertThat(gone).as("all of its others carry data").containsExactly("b");
    }

    @Test
    void one_that_has_had_to_go_does_not_come_back_by_what_is_told_of_it() {
        for (int i = 0; i <= MOST; i++) {
            open("c " + i, OFFICE);
        }
        carry("c 0");
        live("c 0");
        assertThat(places.count()).isEqualTo(MOST);
        for (int i = 1; i <= MOST; i++) {
            places.remove("c " + i);
        }
        assertThat(places.count()).isZero();
    }
}
