package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwedTest {
    private final Owed owed = Owed.byConnection();
    private final Owed first = Owed.byFlowpath();
    private final Owed second = Owed.byFlowpath();

    private List<Integer> closedPathsVia(Owed path) {
        List<Integer> all = new ArrayList<>();
        for (Integer id = owed.pollClosedPath(path); id != null; id = owed.pollClosedPath(path)) {
            all.add(id);
        }
        return all;
    }

    @Test
    void what_a_flowpath_has_carried_is_not_owed_until_it_fails() {
        owed.addClosedPath(7);
        owed.handleEndSent(first);
        owed.handleStopSent(first);
        assertThat(closedPathsVia(first)).containsExactly(7);
        assertThat(owed.hasEnd()).isFalse();
        assertThat(owed.hasStop()).isFalse();
        assertThat(closedPathsVia(second)).isEmpty();

        owed.takeBack(first);
        assertThat(owed.hasEnd()).isTrue();
        assertThat(owed.hasStop()).isTrue();
        assertThat(closedPathsVia(second)).containsExactly(7);
    }

    @Test
    void what_another_flowpath_has_carried_stays_with_that_one() {
        owed.handleEndSent(second);
        owed.takeBack(first);
        assertThat(owed.hasEnd()).isFalse();
    }

    @Test
    void a_flowpath_that_fails_twice_gives_back_once() {
        owed.handleEndSent(first);
        owed.takeBack(first);
        owed.handleEndSent(second);
        owed.takeBack(first);
        assertThat(owed.hasEnd()).isFalse();
    }

    @Test
    void a_port_that_went_down_with_its_flowpath_is_owed_again_and_the_last_one_counts() {
        owed.addControlPort(1);
        assertThat(owed.pollControlPort(first)).isEqualTo(1);
        assertThat(owed.pollControlPort(second)).isZero();
        owed.takeBack(first);
        owed.takeBack(first);
        assertThat(owed.pollControlPort(second)).isEqualTo(1);

        owed.addControlPort(2);
        owed.takeBack(second);
        assertThat(owed.pollControlPort(first)).isEqualTo(2);
        owed.takeBack(second);
        assertThat(owed.pollControlPort(first)).isZero();
    }

    @Test
    void of_too_many_closed_flowpaths_the_oldest_are_forgotten() {
        for (int id = 0; id <= Limits.MAX_OWED_PATHS; id++) {
            owed.addClosedPath(id);
            owed.addClosedPath(id);
        }
        assertThat(closedPathsVia(first)).hasSize(Limits.MAX_OWED_PATHS).startsWith(1);
    }
}
