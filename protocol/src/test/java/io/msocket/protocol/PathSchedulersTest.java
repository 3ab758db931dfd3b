package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each scheduler chooses. */
class PathSchedulersTest {
    private static final long MILLI = 1_000_000;
    private static final long MEGABYTE = 1_000_000;
    private static final long PLENTY = 100 * MEGABYTE;

    /** A flowpath of that instant. */
    private record Path(int id, boolean hasRoom, long millis, long bytesPerSecond, long bytesInFlight)
            implements PathScheduler.Candidate {
        @Override
        public long roundTripNanos() {
            return millis * MILLI;
        }

        @Override
        public long leastRoundTripNanos() {
            return millis * MILLI;
        }
    }

    /** What waits; its end is in sight. */
    private record Waiting(long bytes, boolean isEndless) implements PathScheduler.Backlog {
        Waiting(long bytes) {
            this(bytes, false);
        }
    }

    private static Path choice(PathScheduler.Factory factory, long backlog, Path... paths) {
        return (Path) factory.create().next(List.of(paths), new Waiting(backlog));
    }

    @Test
    void the_earliest_is_the_one_over_which_a_byte_arrives_first() {
        Path fast = new Path(1, true, 20, 6 * MEGABYTE, 0);
        Path slow = new Path(2, true, 200, MEGABYTE / 4, 0);
        assertThat(choice(PathSchedulers.earliestCompletion(), PLENTY, slow, fast))
                .isSameAs(fast);

        Path busy = new Path(1, true, 20, 6 * MEGABYTE, 3 * MEGABYTE);
        assertThat(choice(PathSchedulers.earliestCompletion(), PLENTY, slow, busy))
                .isSameAs(slow);
    }

    @Test
    void with_plenty_to_send_the_earliest_leaves_no_path_idle() {
        Path fast = new Path(1, false, 20, 6 * MEGABYTE, 200_000);
        Path slow = new Path(2, true, 200, MEGABYTE / 4, 0);
        assertThat(choice(PathSchedulers.earliestCompletion(), PLENTY, fast, slow))
                .isSameAs(slow);
    }

    @Test
    void at_the_end_the_earliest_waits_for_a_path_that_is_done_sooner() {
        Path fast = new Path(1, false, 20, 6 * MEGABYTE, 200_000);
        Path slow = new Path(2, true, 200, MEGABYTE / 4, 0);
        assertThat(choice(PathSchedulers.earliestCompletion(), 100_000, fast, slow))
                .isNull();
    }

    @Test
    void while_no_end_is_in_sight_the_earliest_waits_for_nobody() {
        Path fast = new Path(1, false, 20, 6 * MEGABYTE, 200_000);
        Path slow = new Path(2, true, 200, MEGABYTE / 4, 0);
        PathScheduler earliest = PathSchedulers.earliestCompletion().create();
        assertThat(earliest.next(List.of(fast, slow), new Waiting(100_000, true)))
                .isSameAs(slow);
    }

    @Test
    void the_earliest_does_not_wait_for_a_path_of_which_nothing_is_known() {
        Path fresh = new Path(1, false, 0, 0, 10_000);
        Path known = new Path(2, true, 20, 6 * MEGABYTE, 200_000);
        assertThat(choice(PathSchedulers.earliestCompletion(), 1_000, fresh, known))
                .isSameAs(known);
    }

    @Test
    void the_earliest_never_waits_for_a_path_on_which_nothing_is_under_way() {
        Path stuck = new Path(1, false, 1, 6 * MEGABYTE, 0);
        Path slow = new Path(2, true, 200, MEGABYTE / 4, 0);
        assertThat(choice(PathSchedulers.earliestCompletion(), 1, stuck, slow)).isSameAs(slow);
    }

    @Test
    void proportional_fills_paths_by_their_round_trips_until_their_rates_are_known() {
        assertThat(shares(PathSchedulers.proportional(), new Path(1, true, 20, 0, 0), new Path(2, true, 60, 0, 0)))
                .isEqualTo(Map.of(1, 75, 2, 25));
        assertThat(shares(
                        PathSchedulers.proportional(),
                        new Path(1, true, 20, MEGABYTE, 0),
                        new Path(2, true, 60, 4 * MEGABYTE, 0)))
                .isEqualTo(Map.of(1, 20, 2, 80));
    }

    /** Of a hundred records in flight at a time, how many each path has. */
    private static Map<Integer, Integer> shares(PathScheduler.Factory factory, Path... paths) {
        PathScheduler scheduler = factory.create();
        List<Path> now = new ArrayList<>(List.of(paths));
        Map<Integer, Integer> shares = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            Path chosen = (Path) scheduler.next(now, new Waiting(PLENTY));
            shares.merge(chosen.id(), 1, Integer::sum);
            now.replaceAll(path -> path.id() != chosen.id()
                    ? path
                    : new Path(path.id, true, path.millis, path.bytesPerSecond, path.bytesInFlight + 1000));
        }
        return shares;
    }

    @Test
    void round_robin_goes_round_and_passes_over_those_without_room() {
        PathScheduler scheduler = PathSchedulers.roundRobin().create();
        List<Path> paths =
                List.of(new Path(1, true, 20, 0, 0), new Path(4, false, 20, 0, 0), new Path(7, true, 20, 0, 0));
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            chosen.add(scheduler.next(paths, new Waiting(PLENTY)).id());
        }
        assertThat(chosen).containsExactly(1, 7, 1, 7, 1);
    }

    @Test
    void primary_stays_with_the_path_that_was_fastest_and_waits_for_it() {
        PathScheduler scheduler = PathSchedulers.primary().create();
        Path slow = new Path(1, true, 60, 0, 0);
        Path fast = new Path(2, true, 20, 0, 0);
        assertThat(scheduler.next(List.of(slow, fast), new Waiting(PLENTY))).isSameAs(fast);
        Path slower = new Path(2, true, 100, 0, 0);
        assertThat(scheduler.next(List.of(slow, slower), new Waiting(PLENTY))).isSameAs(slower);
        Path full = new Path(2, false, 20, 0, 0);
        assertThat(scheduler.next(List.of(slow, full), new Waiting(PLENTY))).isNull();
        assertThat(scheduler.next(List.of(slow), new Waiting(PLENTY))).isSameAs(slow);
    }

    @Test
    void each_has_a_name() {
        assertThat(PathSchedulers.names())
                .containsExactly("earliest", "proportional", "redundant", "round-robin", "primary");
        assertThat(PathSchedulers.names())
                .allSatisfy(name ->
                        assertThat(PathSchedulers.named(name).create().name()).isEqualTo(name));
        assertThat(PathSchedulers.named("redundant").create().copiesToAll()).isTrue();
        assertThatThrownBy(() -> PathSchedulers.named("fastest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no scheduler is named 'fastest';"
                        + " there are earliest, proportional, redundant, round-robin, primary");
    }
}
