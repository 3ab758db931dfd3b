package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.lab.report.Bar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTest {
    @Test
    void what_is_at_its_bar_is_met_and_uses_it_up() {
        assertThat(Held.atMost("time, ms", 10, 20, 20).met()).isTrue();
        assertThat(Held.atMost("time, ms", 10, 20, 20).burden()).isEqualTo(1);
        assertThat(Held.atLeast("share", 1, 0.95, 0.95).met()).isTrue();
    }

    @Test
    void what_is_beyond_its_bar_is_missed_by_so_much() {
        assertThat(Held.atMost("time, ms", 10, 40, 20).verdict()).isEqualTo("MISSED");
        assertThat(Held.atMost("time, ms", 10, 40, 20).burden()).isEqualTo(2);
        assertThat(Held.atLeast("share", 1, 0.5, 1).burden()).isEqualTo(2);
    }

    @Test
    void nothing_that_came_is_missed() {
        assertThat(Held.atMost("time, ms", 10, Double.POSITIVE_INFINITY, 20).met())
                .isFalse();
        assertThat(Held.atLeast("share", 1, 0, 1).burden()).isPositive();
    }

    @Test
    void where_nothing_is_asked_nothing_is_missed() {
        Held told = Held.told("time, ms", 10, 1000);
        assertThat(told.hasBar()).isFalse();
        assertThat(told.met()).isTrue();
        assertThat(told.verdict()).isEmpty();
    }

    @Test
    void a_bar_of_it_names_the_attack() {
        Bar bar = Held.atMost("time, ms", 10, 40.5, 20).asBar("replay");
        assertThat(bar).isEqualTo(Bar.timed("replay: time, ms", "at most 20", "40.50", false));
    }

    @Test
    void a_pause_is_the_longest_time_around_each_move_and_not_elsewhere() {
        Duration every = Duration.ofMillis(10);
        List<Double> millis = new ArrayList<>(Collections.nCopies(120, 1.0));
        // Moves were after 400 and 800 ms, or a little later.
        millis.set(42, 90.0);
        millis.set(81, 70.0);
        millis.set(5, 1000.0);
        EchoPeer.Times times = new EchoPeer.Times(millis, 0, "-");
        assertThat(times.pause(2, Duration.ofMillis(400), every)).isEqualTo(80);
        EchoPeer.Times broken = new EchoPeer.Times(millis.subList(0, 60), 1, "it ended");
        assertThat(broken.pause(2, Duration.ofMillis(400), every)).isInfinite();
    }
}
