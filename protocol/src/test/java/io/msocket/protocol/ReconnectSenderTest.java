package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a server tells a client of its move again, and when no more. */
class ReconnectSenderTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    /** Chance makes a pause of a second or more longer or shorter by so much. */
    private static final double JITTER = 0.25;

    private final ControlPair pair = new ControlPair(1);
    private final RoundTripEstimator roundTrip = new RoundTripEstimator();

    /** The pauses between tries, the last of them before the server gives up, where nobody answers. */
    private static List<Long> pauses(ControlPair pair, RoundTripEstimator roundTrip) {
        pair.sender.move(List.of(ControlPair.V4), roundTrip, 0);
        List<Long> pauses = new ArrayList<>();
        assertThat(pair.sender.nextTime()).isZero();
        long now = 0;
        while (!pair.sender.poll(now).isEmpty()) {
            long next = pair.sender.nextTime();
            assertThat(pair.sender.poll(next - 1)).isEmpty();
            assertThat(pair.sender.isTelling()).isTrue();
            pauses.add(next - now);
            now = next;
        }
        assertThat(pair.sender.isTelling()).isFalse();
        assertThat(pair.sender.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(pauses).hasSize(ReconnectSender.MOST_TRIES);
        return pauses;
    }

    private static void assertPauses(List<Long> pauses, long... millis) {
        for (int i = 0; i < millis.length; i++) {
            long usual = millis[i] * MILLI;
            long chance = usual < SECOND ? 0 : (long) (usual * JITTER);
            assertThat(pauses.get(i)).as("pause %d", i).isBetween(usual - chance, usual + chance);
        }
    }

    @Test
    void pauses_begin_with_the_round_trip_and_double_up_to_four_seconds() {
        roundTrip.add(100 * MILLI);
        assertPauses(pauses(pair, roundTrip), 300, 600, 1_200, 2_400, 4_000, 4_000, 4_000, 4_000);
    }

    @Test
    void a_short_way_may_have_become_longer() {
        roundTrip.add(MILLI);
        assertPauses(pauses(pair, roundTrip), 200, 400, 800, 1_600, 3_200, 4_000, 4_000, 4_000);
    }

    @Test
    void a_long_way_is_waited_for_as_long_as_an_unknown_one() {
        roundTrip.add(3 * SECOND);
        assertPauses(pauses(pair, roundTrip), 1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000);
    }

    @Test
    void an_unknown_way_is_given_a_second() {
        assertPauses(pauses(pair, roundTrip), 1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000);
    }

    /** Clients of one server that were lost with one link are not asked in step. */
    @Test
    void chance_takes_servers_of_many_clients_apart() {
        assertThat(pauses(pair, roundTrip)).isNotEqualTo(pauses(new ControlPair(2), roundTrip));
    }

    @Test
    void nothing_is_told_before_there_is_a_move() {
        assertThat(pair.sender.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(pair.sender.poll(SECOND)).isEmpty();
        pair.sender.handleJoined();
        assertThat(pair.sender.isTelling()).isFalse();
    }

    @Test
    void an_acknowledgement_ends_it() {
        byte[] heard = pair.atClient(pair.moveOnce(0, ControlPair.V4));

        assertThat(pair.atServer(heard)).isTrue();
        assertThat(pair.sender.isTelling()).isFalse();
        assertThat(pair.sender.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(pair.sender.poll(Long.MAX_VALUE - 1)).isEmpty();
        assertThat(pair.atServer(heard)).isFalse();
    }

    @Test
    void a_join_ends_it() {
        pair.moveOnce(0, ControlPair.V4);
        pair.sender.handleJoined();

        assertThat(pair.sender.isTelling()).isFalse();
        assertThat(pair.sender.poll(Long.MAX_VALUE - 1)).isEmpty();
    }

    @Test
    void the_acknowledgement_of_any_try_will_do() {
        byte[] first = pair.moveOnce(0, ControlPair.V4);
        long again = pair.sender.nextTime();
        assertThat(pair.sender.poll(again)).hasSize(1);

        assertThat(pair.atServer(pair.atClient(first))).isTrue();
    }

    @Test
    void a_newer_move_takes_its_place() {
        byte[] heard = pair.atClient(pair.moveOnce(0, ControlPair.V4));
        byte[] newer = pair.moveOnce(SECOND, ControlPair.V6);

        assertThat(pair.atServer(heard)).isFalse();
        assertThat(pair.sender.isTelling()).isTrue();
        assertThat(pair.atServer(pair.atClient(newer))).isTrue();
        assertThat(pair.dial(SECOND)).isEqualTo(ControlPair.V6);
    }

    @Test
    void a_newer_move_has_all_its_tries() {
        pair.moveOnce(0, ControlPair.V6);
        while (pair.sender.isTelling()) {
            pair.sender.poll(pair.sender.nextTime());
        }
        roundTrip.add(100 * MILLI);
        assertPauses(pauses(pair, roundTrip), 300, 600);
    }

    @Test
    void an_answer_to_what_was_given_up_is_too_late() {
        byte[] told = pair.moveOnce(0, ControlPair.V4);
        while (pair.sender.isTelling()) {
            pair.sender.poll(pair.sender.nextTime());
        }
        assertThat(pair.atServer(pair.atClient(told))).isFalse();
    }

    @Test
    void each_try_is_sealed_for_the_epochs_of_its_time() {
        pair.move(0, ControlPair.V4);
        pair.answerOffer();
        pair.hearAnswer();
        assertThat(pair.sender.poll(pair.sender.nextTime())).hasSize(2);
        pair.hearDone();
        List<byte[]> sent = pair.sender.poll(pair.sender.nextTime());

        assertThat(sent).hasSize(1);
        assertThat(pair.atServer(pair.atClient(sent.get(0)))).isTrue();
    }

    @Test
    void a_move_that_no_client_could_follow_is_refused_and_changes_nothing() {
        pair.moveOnce(0, ControlPair.V4);
        long next = pair.sender.nextTime();

        assertThatThrownBy(() -> pair.move(SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no address");
        assertThatThrownBy(() -> pair.move(SECOND, AddressListTest.at("0.0.0.0", 4433)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no address that a client would dial");
        assertThatThrownBy(() -> pair.move(SECOND, ControlPair.V4, ControlPair.V4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an address is there twice");
        assertThat(pair.sender.nextTime()).isEqualTo(next);
        assertThat(pair.atServer(pair.atClient(pair.sender.poll(next).get(0)))).isTrue();
        assertThat(pair.dial(SECOND)).isEqualTo(ControlPair.V4);
    }
}
