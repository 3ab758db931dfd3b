package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which suspended connections are evicted. */
class SuspensionBoundsTest {
    private static final int MOST = 4;
    private static final long MOST_BYTES = 100_000;

    private final SuspensionBounds<String> bounds = new SuspensionBounds<>(MOST, MOST_BYTES);
    private final Principal one = Principal.ofSource(Network.address(1, 5).getAddress());
    private final Principal other = Principal.ofSource(Network.address(2, 5).getAddress());

    @Test
    void beyond_the_number_of_connections_those_go_of_who_has_most_the_first_suspended_before_others() {
        assertThat(bounds.update("a", one, 0)).isEmpty();
        for (int i = 1; i < MOST; i++) {
            assertThat(bounds.update("b" + i, other, 0)).isEmpty();
        }
        assertThat(bounds.update("b4", other, 0)).containsExactly("b1");
        assertThat(bounds.update("a2", one, 0)).containsExactly("b2");
        assertThat(bounds.count()).isEqualTo(MOST);
    }

    @Test
    void one_that_keeps_much_does_not_go_for_the_many_of_somebody_else_that_keep_nothing() {
        bounds.update("a", one, 50_000);
        for (int i = 0; i < MOST - 1; i++) {
            assertThat(bounds.update("b" + i, other.with(new byte[] {(byte) i}), 0))
                    .isEmpty();
        }
        assertThat(bounds.update("b3", other.with(new byte[] {3}), 0)).containsExactly("b0");
    }

    @Test
    void nor_does_it_go_for_those_beside_it_behind_the_same_address() {
        for (int i = 0; i < MOST; i++) {
            assertThat(bounds.update("b" + i, one.with(new byte[] {(byte) i}), 0))
                    .isEmpty();
        }
        assertThat(bounds.update("a", one.with(new byte[] {9}), 50_000)).containsExactly("b0");
    }

    @Test
    void those_that_have_lived_keep_a_part() {
        SuspensionBounds<String> large = new SuspensionBounds<>(40, 40 * SuspensionBounds.STATE_BYTES + 60_000);
        for (int i = 0; i < 10; i++) {
            large.update("old " + i, one.longLived(), 0);
        }
        for (int i = 0; i < 200; i++) {
            Principal stranger = Principal.ofSource(Network.address(i, 5).getAddress());
            assertThat(large.update("new " + i, stranger, 1_000)).noneMatch(victim -> victim.startsWith("old"));
        }
        assertThat(large.count()).isEqualTo(40);
    }

    @Test
    void beyond_the_bytes_go_as_many_as_make_room() {
        bounds.update("small", one, 10);
        bounds.update("large 1", other, 30_000);
        bounds.update("large 2", other, 30_000);
        assertThat(bounds.update("large 3", other, 90_000)).containsExactly("large 1", "large 2");
        assertThat(bounds.bytes()).isEqualTo(2 * SuspensionBounds.STATE_BYTES + 90_010);
        assertThat(bounds.update("huge", one, MOST_BYTES)).containsExactly("small", "huge");
    }

    @Test
    void one_that_has_a_flowpath_again_counts_no_more() {
        List<String> victims = new ArrayList<>();
        for (int i = 0; i < 3 * MOST; i++) {
            victims.addAll(bounds.update("c" + i, one, 1_000));
            victims.addAll(bounds.update("c" + i, one, SuspensionBounds.NOT_SUSPENDED));
        }
        assertThat(victims).isEmpty();
        assertThat(bounds.count()).isZero();
        assertThat(bounds.bytes()).isZero();
    }
}
