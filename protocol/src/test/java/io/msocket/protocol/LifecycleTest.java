package io.msocket.protocol;

import static io.msocket.protocol.Lifecycle.CLOSED;
import static io.msocket.protocol.Lifecycle.CLOSE_WAIT;
import static io.msocket.protocol.Lifecycle.CLOSING;
import static io.msocket.protocol.Lifecycle.CONFIRMING;
import static io.msocket.protocol.Lifecycle.ESTABLISHED;
import static io.msocket.protocol.Lifecycle.FIN_WAIT;
import static io.msocket.protocol.Lifecycle.OPENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every transition of the diagram in {@link Lifecycle}, and none beside it. */
class LifecycleTest {
    @Test
    void opening_leads_to_established_and_only_opening_does() {
        assertThat(OPENING.opened()).isEqualTo(ESTABLISHED);
        for (Lifecycle other : EnumSet.complementOf(EnumSet.of(OPENING))) {
            assertThatThrownBy(other::opened).as("%s", other).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void our_end_moves_only_states_in_which_we_may_write() {
        assertThat(ESTABLISHED.weFinish()).isEqualTo(FIN_WAIT);
        assertThat(CLOSE_WAIT.weFinish()).isEqualTo(CLOSING);
        for (Lifecycle other : EnumSet.complementOf(EnumSet.of(ESTABLISHED, CLOSE_WAIT))) {
            assertThat(other.weFinish()).isEqualTo(other);
        }
    }

    @Test
    void the_peers_end_moves_only_states_in_which_it_may_send() {
        assertThat(ESTABLISHED.peerFinished()).isEqualTo(CLOSE_WAIT);
        assertThat(FIN_WAIT.peerFinished()).isEqualTo(CLOSING);
        for (Lifecycle other : EnumSet.complementOf(EnumSet.of(ESTABLISHED, FIN_WAIT))) {
            assertThat(other.peerFinished()).isEqualTo(other);
        }
    }

    @Test
    void the_acknowledgement_of_our_end_moves_only_closing() {
        assertThat(CLOSING.outputAcknowledged()).isEqualTo(CONFIRMING);
        for (Lifecycle other : EnumSet.complementOf(EnumSet.of(CLOSING))) {
            assertThat(other.outputAcknowledged()).isEqualTo(other);
        }
    }

    @Test
    void every_state_can_end_and_the_end_is_the_end() {
        for (Lifecycle each : Lifecycle.values()) {
            assertThat(each.over()).isEqualTo(CLOSED);
        }
    }

    @Test
    void what_may_still_be_done_follows_from_the_state() {
        assertThat(where(Lifecycle::isOutputOpen)).containsExactlyInAnyOrder(ESTABLISHED, CLOSE_WAIT);
        assertThat(where(Lifecycle::isInputOpen)).containsExactlyInAnyOrder(ESTABLISHED, FIN_WAIT);
        assertThat(where(Lifecycle::isOpen))
                .containsExactlyInAnyOrder(ESTABLISHED, FIN_WAIT, CLOSE_WAIT, CLOSING, CONFIRMING);
    }

    private static Set<Lifecycle> where(Predicate<Lifecycle> property) {
        Set<Lifecycle> all = EnumSet.noneOf(Lifecycle.class);
        Arrays.stream(Lifecycle.values()).filter(property).forEach(all::add);
        return all;
    }
}
