package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream target = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void plain_lines_say_how_far_how_fast_and_how_often_it_moved() {
        Progress.View lines = new ProgressViews.Lines(target, -SECOND);
        lines.show(new Snapshot(0, 256_000_000, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO), 0);
        lines.show(
                new Snapshot(64_000_000, 256_000_000, 3, Duration.ZERO, Duration.ofMillis(4), Duration.ZERO), SECOND);
        lines.show(
                new Snapshot(64_000_000, 256_000_000, 3, Duration.ofMillis(700), Duration.ofMillis(4), Duration.ZERO),
                SECOND);
        lines.show(Snapshot.START, SECOND);
        lines.end();
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "0 B of 256 MB (0%), 0 B/s",
                        "64.0 MB of 256 MB (25%), 64.0 MB/s, 3 moves, slowest recovery 4.0 ms",
                        "64.0 MB of 256 MB (25%), 64.0 MB/s, 3 moves, stalled 700 ms");
    }

    @Test
    void the_bar_stays_on_one_line_and_goes_away() {
        Progress.View bar = new ProgressViews.ProgressBar(target, 60, 0);
        bar.show(new Snapshot(50, 100, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO), SECOND);
        bar.show(new Snapshot(100, 100, 1000, Duration.ZERO, Duration.ofSeconds(100), Duration.ZERO), 2 * SECOND);
        bar.end();
        String drawn = bytes.toString(StandardCharsets.UTF_8);
        assertThat(drawn).doesNotContain("\n").endsWith("\r").contains("[######......]");
        assertThat(drawn.split("\r", -1)).allSatisfy(line -> assertThat(line).hasSizeLessThan(60));
        assertThat(drawn.split("\r", -1)[3]).isBlank();
    }

    @Test
    void during_an_outage_plain_lines_say_that_there_is_no_network_and_when_there_is_one_again() {
        Progress.View lines = new ProgressViews.Lines(target, -SECOND);
        Snapshot before = new Snapshot(64_000_000, 256_000_000, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        lines.show(before, 0);
        for (int second = 1; second <= 6; second++) {
            lines.show(without(before, 0), second * SECOND);
        }
        lines.show(before, 7 * SECOND);
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "64.0 MB of 256 MB (25%), 64.0 MB/s",
                        "no network for 1 s, gives up in 59 s, waiting for an address to try from",
                        "no network for 2 s, gives up in 58 s, waiting for an address to try from",
                        "no network for 4 s, gives up in 56 s, waiting for an address to try from",
                        "network again after 7 s",
                        "64.0 MB of 256 MB (25%), 14.0 kB/s");
    }

    @Test
    void during_an_outage_the_bar_gives_way_to_when_it_began_and_when_it_ends() {
        Progress.View bar = new ProgressViews.ProgressBar(target, 80, 0);
        Snapshot before = new Snapshot(50, 100, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        bar.show(without(before, 0), SECOND / 100);
        bar.show(without(before, 0), 13 * SECOND);
        String[] drawn = bytes.toString(StandardCharsets.UTF_8).split("\r", -1);
        assertThat(drawn[1]).contains("[########........]").doesNotContain("no network");
        assertThat(drawn[2])
                .startsWith("50 B of 100 B (50%), no network for 13 s, gives up in 47 s, waiting")
                .hasSizeLessThan(80);
    }

    @Test
    void a_pipe_is_told_of_outages_that_last_and_of_nothing_else() {
        Progress.View view = new ProgressViews.OutagesOnly(target);
        Snapshot before = new Snapshot(50, -1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        view.show(before, 0);
        view.show(without(before, 0), SECOND);
        view.show(before, 2 * SECOND);
        view.show(without(before, 3 * SECOND), 5 * SECOND);
        view.show(before, 6 * SECOND);
        view.end();
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "no network for 2 s, gives up in 58 s, waiting for an address to try from",
                        "network again after 3 s");
    }

    private static Snapshot without(Snapshot before, long outageBegan) {
        return before.during(
                new Outage(Outage.Cause.NO_NETWORK, outageBegan, Duration.ofMinutes(1), List.of(), List.of()));
    }

    @Test
    void with_several_paths_the_rate_of_each_is_shown() {
        Progress.View bar = new ProgressViews.ProgressBar(target, 80, 0);
        Snapshot empty = new Snapshot(0, 100_000_000, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        bar.show(empty.over(List.of(new LinkBytes("wlan0", 5_000_000))), SECOND);
        Snapshot later = new Snapshot(15_000_000, 100_000_000, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        bar.show(
                later.over(List.of(new LinkBytes("wlan0", 10_000_000), new LinkBytes("wwan0", 3_000_000))), 2 * SECOND);
        bar.show(later.over(List.of(new LinkBytes("wlan0", 15_000_000))), 3 * SECOND);
        String[] drawn = bytes.toString(StandardCharsets.UTF_8).split("\r", -1);
        assertThat(drawn[2].strip()).isEqualTo("15.0 MB of 100 MB (15%), 15.0 MB/s (wlan0 5.0 MB/s + wwan0 3.0 MB/s)");
        assertThat(drawn[3]).doesNotContain("wlan0");
    }

    @Test
    void a_snapshot_survives_its_report() {
        Snapshot snapshot = new Snapshot(1, -1, 3, Duration.ofMillis(4), Duration.ofMillis(5), Duration.ofMillis(3))
                .over(List.of(new LinkBytes("wlan0", 7), new LinkBytes("fe80::1%wwan0", 8)));
        Report report = Report.parse(new Report("progress", snapshot.toFields()).toString());
        assertThat(report.event()).isEqualTo("progress");
        assertThat(Snapshot.ofFields(report)).isEqualTo(snapshot);
    }
}
