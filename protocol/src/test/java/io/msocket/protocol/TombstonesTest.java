package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TombstonesTest {
    private static final int MOST = 10;
    private static final Principal MANY =
            Principal.ofSource(Network.address(11, 5).getAddress());
    private static final Principal OTHER =
            Principal.ofSource(Network.address(12, 5).getAddress());

    private final Tombstones tombstones = new Tombstones(MOST);
    private int made;

    private Tombstone of(Principal holder, long retention) {
        return new Tombstone(new ConnectionId(9, made++), holder, List.of(), 7, retention);
    }

    @Test
    void each_is_forgotten_when_its_time_is_over() {
        Tombstone first = of(OTHER, 100);
        Tombstone second = of(OTHER, 100);
        tombstones.remember(first, 0);
        tombstones.remember(second, 50);
        assertThat(tombstones.all(99)).containsExactly(first, second);
        assertThat(tombstones.nextTimeout()).isEqualTo(100);
        assertThat(tombstones.all(100)).containsExactly(second);
        assertThat(tombstones.get(second.connectionId(), 149)).isEqualTo(second);
        assertThat(tombstones.get(second.connectionId(), 150)).isNull();
        assertThat(tombstones.nextTimeout()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void one_that_is_remembered_for_less_time_keeps_none_before_it() {
        tombstones.remember(of(OTHER, 100), 0);
        tombstones.remember(of(OTHER, 10), 0);
        assertThat(tombstones.all(99)).hasSize(2);
        assertThat(tombstones.all(100)).isEmpty();
    }

    @Test
    void whose_time_is_over_makes_room_before_anybody_gives_way() {
        for (int i = 0; i < MOST; i++) {
            tombstones.remember(of(MANY, 100), 0);
        }
        assertThat(tombstones.remember(of(OTHER, 100), 100)).isNull();
        assertThat(tombstones.size()).isEqualTo(1);
    }

    @Test
    void one_source_has_none_of_another_one_forgotten() {
        Tombstone others = of(OTHER, 100);
        tombstones.remember(others, 0);
        for (int i = 0; i < 5 * MOST; i++) {
            tombstones.remember(of(MANY, 100), 1);
        }
        assertThat(tombstones.size()).isEqualTo(MOST);
        assertThat(tombstones.get(others.connectionId(), 1)).isEqualTo(others);
    }
}
