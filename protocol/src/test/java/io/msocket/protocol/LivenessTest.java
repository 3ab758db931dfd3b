package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a flowpath is under suspicion, and when it is asked. */
class LivenessTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final Liveness liveness = new Liveness(60 * SECOND, 0);

    /** Ten round trips of 20 ms. */
    private void settle() {
        for (int i = 0; i < 10; i++) {
            liveness.roundTrip().add(20 * MILLI);
        }
    }

    @Test
    void an_idle_path_is_never_overdue() {
        assertThat(liveness.isOverdue(1_000 * SECOND)).isFalse();
        assertThat(liveness.timeout(false)).isEqualTo(60 * SECOND);
    }

    @Test
    void before_the_first_sample_an_answer_may_take_a_second() {
        liveness.handleDataSent(100, 5 * SECOND);

        assertThat(liveness.isOverdue(6 * SECOND - 1)).isFalse();
        assertThat(liveness.isOverdue(6 * SECOND)).isTrue();
        assertThat(liveness.timeout(false)).isEqualTo(6 * SECOND);
        assertThat(liveness.timeout(true))
                .as("of a path that is suspect already")
                .isEqualTo(60 * SECOND);
    }

    @Test
    void a_fast_path_is_given_400_milliseconds_for_tcp_to_repair_a_loss() {
        settle();
        liveness.handleDataSent(100, 0);

        assertThat(liveness.isOverdue(399 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(400 * MILLI)).isTrue();
    }

    @Test
    void beside_a_path_that_works_it_is_given_less() {
        settle();
        liveness.handleSpare(true);
        liveness.handleDataSent(100, 0);

        assertThat(liveness.isOverdue(99 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(100 * MILLI)).isTrue();
        assertThat(liveness.timeout(false)).isEqualTo(100 * MILLI);
        assertThat(liveness.missedAt()).as("and would be missed without it").isEqualTo(400 * MILLI);
    }

    @Test
    void beside_a_path_that_works_a_slow_one_is_given_what_it_usually_takes() {
        for (int i = 0; i < 30; i++) {
            liveness.roundTrip().add(500 * MILLI);
        }
        liveness.handleSpare(true);
        liveness.handleDataSent(100, 0);

        assertThat(liveness.isOverdue(500 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(520 * MILLI)).isTrue();
    }

    @Test
    void beside_a_path_that_works_nothing_heard_by_the_kernel_for_a_round_trip_is_enough() {
        settle();
        liveness.roundTrip().add(500 * MILLI);
        liveness.handleSpare(true);
        liveness.handleDataSent(100, 0);
        liveness.handleTcpState(new TcpState(80 * MILLI, 30 * MILLI));

        assertThat(liveness.isOverdue(149 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(150 * MILLI)).isTrue();
    }

    @Test
    void while_the_kernel_hears_something_it_is_a_lost_packet_that_holds_up_the_others() {
        settle();
        liveness.handleSpare(true);
        liveness.handleDataSent(100, 0);
        liveness.handleTcpState(new TcpState(20 * MILLI, 290 * MILLI));
        assertThat(liveness.isOverdue(389 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(390 * MILLI)).isTrue();

        liveness.handleTcpState(new TcpState(20 * MILLI, 390 * MILLI));
        assertThat(liveness.isOverdue(399 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(400 * MILLI))
                .as("but no longer than without another path")
                .isTrue();
    }

    @Test
    void without_another_path_the_kernel_is_not_asked() {
        settle();
        liveness.handleDataSent(100, 0);
        liveness.handleTcpState(new TcpState(20 * MILLI, 390 * MILLI));

        assertThat(liveness.isOverdue(400 * MILLI)).isTrue();
    }

    @Test
    void a_slow_path_is_given_more() {
        for (int i = 0; i < 30; i++) {
            liveness.roundTrip().add(500 * MILLI);
        }
        liveness.handleDataSent(100, 0);

        assertThat(liveness.isOverdue(1_000 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(1_100 * MILLI)).isTrue();
    }

    @Test
    void progress_starts_the_wait_afresh_and_the_last_byte_ends_it() {
        settle();
        liveness.handleDataSent(100, 0);
        liveness.handleProgress(50, false, 300 * MILLI);
        assertThat(liveness.isOverdue(600 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(700 * MILLI)).isTrue();

        liveness.handleProgress(100, true, 700 * MILLI);
        assertThat(liveness.isOverdue(1_000 * SECOND)).isFalse();
    }

    @Test
    void an_acknowledgement_is_a_round_trip_sample_once_it_covers_what_was_timed() {
        liveness.handleDataSent(100, 0);
        liveness.handleDataSent(200, 10 * MILLI);
        liveness.handleProgress(50, false, 20 * MILLI);
        assertThat(liveness.roundTrip().smoothed()).isZero();

        liveness.handleProgress(150, false, 30 * MILLI);
        assertThat(liveness.roundTrip().smoothed()).isEqualTo(30 * MILLI);
    }

    @Test
    void a_receiver_whose_data_stops_asks_once() {
        settle();
        liveness.handleDataReceived(0);
        liveness.handleTimeout(99 * MILLI);
        assertThat(liveness.wantsPing()).isFalse();
        liveness.handleTimeout(100 * MILLI);
        assertThat(liveness.wantsPing()).isTrue();

        long token = liveness.handlePingSent(100 * MILLI);
        liveness.handlePong(token, true, 120 * MILLI);
        liveness.handleTimeout(10 * SECOND);
        assertThat(liveness.wantsPing()).isFalse();
        assertThat(liveness.isOverdue(10 * SECOND)).isFalse();
    }

    @Test
    void a_probe_without_an_answer_makes_the_path_overdue() {
        settle();
        liveness.demandPing();
        liveness.handlePingSent(0);

        assertThat(liveness.isOverdue(399 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(400 * MILLI)).isTrue();
    }

    @Test
    void an_answer_behind_other_bytes_may_take_as_long_as_they_arrive() {
        settle();
        liveness.handlePingSent(0);
        liveness.handleHeard(350 * MILLI);

        assertThat(liveness.isOverdue(749 * MILLI)).isFalse();
        assertThat(liveness.isOverdue(750 * MILLI)).isTrue();
    }

    @Test
    void a_receiver_on_a_slow_path_asks_after_a_round_trip() {
        for (int i = 0; i < 30; i++) {
            liveness.roundTrip().add(500 * MILLI);
        }
        liveness.handleDataReceived(0);
        assertThat(liveness.timeout(false)).isEqualTo(500 * MILLI);
    }

    @Test
    void only_the_answer_to_the_last_probe_counts() {
        settle();
        liveness.handlePingSent(SECOND);
        liveness.handlePong(77, true, SECOND + 1);

        assertThat(liveness.isOverdue(2 * SECOND)).isTrue();
    }

    @Test
    void an_acknowledgement_does_not_answer_a_probe() {
        settle();
        liveness.handlePingSent(0);
        liveness.handleDataSent(100, 0);
        liveness.handleProgress(100, true, 100 * MILLI);

        assertThat(liveness.isOverdue(500 * MILLI)).isTrue();
    }

    @Test
    void a_silent_path_is_asked_after_the_keepalive_time() {
        liveness.handleHeard(10 * SECOND);
        liveness.handleTimeout(69 * SECOND);
        assertThat(liveness.wantsPing()).isFalse();
        liveness.handleTimeout(70 * SECOND);
        assertThat(liveness.wantsPing()).isTrue();
    }

    @Test
    void keepalives_that_nobody_answers_do_not_put_a_suspicion_off() {
        Liveness busy = new Liveness(MILLI, 0);
        busy.handleDataSent(100, 0);
        for (long now = 0; now < SECOND; now += MILLI) {
            busy.handleTimeout(now);
        }
        assertThat(busy.isOverdue(SECOND)).isTrue();
    }

    @Test
    void keepalive_can_be_off() {
        Liveness quiet = new Liveness(0, 0);
        quiet.handleTimeout(1_000_000 * SECOND);

        assertThat(quiet.wantsPing()).isFalse();
        assertThat(quiet.timeout(false)).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void what_is_asked_while_a_question_is_open_is_asked_again_behind_its_answer() {
        settle();
        liveness.handlePingSent(0);
        liveness.demandPing();
        assertThat(liveness.wantsPing()).isFalse();

        liveness.handlePong(0, true, 20 * MILLI);
        assertThat(liveness.wantsPing()).isTrue();
        liveness.handlePingSent(20 * MILLI);
        liveness.handlePong(20 * MILLI, true, 40 * MILLI);
        assertThat(liveness.wantsPing()).isFalse();
    }

    @Test
    void who_waits_for_the_window_asks_more_and_more_rarely() {
        settle();
        long asked = 0;
        for (int pause : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            liveness.handleHeard(asked);
            liveness.handleWindow(true, asked);
            long due = asked + pause * SECOND;
            liveness.handleTimeout(due - 1);
            assertThat(liveness.wantsPing()).as("before %d s", pause).isFalse();
            assertThat(liveness.timeout(false)).isEqualTo(due);
            liveness.handleTimeout(due);
            assertThat(liveness.wantsPing()).as("after %d s", pause).isTrue();
            liveness.handlePong(liveness.handlePingSent(due), true, due);
            asked = due;
        }
        liveness.handleWindow(false, asked);
        liveness.handleWindow(true, asked);
        assertThat(liveness.timeout(false)).isEqualTo(asked + SECOND);
    }

    @Test
    void what_an_outage_took_is_no_round_trip() {
        settle();
        for (long i = 1; i <= 10; i++) {
            long asked = liveness.handlePingSent(i * 10 * SECOND);
            liveness.handleSuspected();
            liveness.handlePong(asked, true, asked + 2 * SECOND);
            liveness.handleCleared(asked + 2 * SECOND);
            liveness.handlePong(liveness.handlePingSent(asked + 3 * SECOND), true, asked + 3 * SECOND + 20 * MILLI);
        }
        assertThat(liveness.roundTrip().smoothed()).isEqualTo(20 * MILLI);
        assertThat(liveness.patience()).isEqualTo(400 * MILLI);
    }

    @Test
    void what_was_sent_before_a_suspicion_ended_and_is_acknowledged_in_parts_is_no_round_trip_either() {
        settle();
        liveness.handleDataSent(100, 0);
        liveness.handleSuspected();
        liveness.handleProgress(50, false, 2 * SECOND);
        liveness.handleCleared(2 * SECOND);
        liveness.handleProgress(100, true, 2 * SECOND + MILLI);
        assertThat(liveness.roundTrip().smoothed()).isEqualTo(20 * MILLI);

        liveness.handleDataSent(200, 3 * SECOND);
        liveness.handleProgress(200, true, 4 * SECOND);
        assertThat(liveness.roundTrip().last()).isEqualTo(SECOND);
    }

    @Test
    void a_way_that_has_become_longer_is_learnt_although_each_answer_comes_under_suspicion() {
        settle();
        int suspicions = 0;
        for (long i = 1; i <= 60; i++) {
            long asked = liveness.handlePingSent(i * 10 * SECOND);
            long answered = asked + SECOND;
            if (liveness.isOverdue(answered)) {
                suspicions++;
                liveness.handleSuspected();
            }
            liveness.handlePong(asked, true, answered);
            liveness.handleCleared(answered);
        }
        assertThat(suspicions).isBetween(1, 5);
        assertThat(liveness.patience()).isGreaterThan(SECOND);
    }

    @Test
    void a_question_and_data_of_one_outage_are_one_doubt() {
        settle();
        for (long i = 1; i <= 5; i++) {
            long sent = i * 20 * SECOND;
            liveness.handleDataSent(100 * i, sent);
            liveness.handleSuspected();
            long asked = liveness.handlePingSent(sent + SECOND);
            liveness.handlePong(asked, false, sent + 5 * SECOND);
            liveness.handleCleared(sent + 5 * SECOND);
            long again = liveness.handlePingSent(sent + 5 * SECOND);
            liveness.handleProgress(100 * i, false, sent + 5 * SECOND + 10 * MILLI);
            liveness.handlePong(again, true, sent + 5 * SECOND + 20 * MILLI);
        }
        assertThat(liveness.roundTrip().smoothed()).isEqualTo(20 * MILLI);
    }
}
