package io.msocket.bench;

import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a scheduler thinks about one record, with the few additions that keep the paths in motion. The one that copies to all
 * is not asked in earnest, and left out.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SchedulerChoice {
    private static final int RECORD_BYTES = 16_000;
    private static final long ROOM_BYTES = 256_000;
    private static final long FASTEST_BYTES_PER_SECOND = 12_000_000;
    private static final long SHORTEST_ROUND_TRIP_NANOS = 20_000_000;
    /** Its end is in sight, so that each choice weighs whether to wait. */
    private static final PathScheduler.Backlog PLENTY = new PathScheduler.Backlog() {
        @Override
        public long bytes() {
            return 4_000_000;
        }

        @Override
        public boolean isEndless() {
            return false;
        }
    };

    @Param({"earliest", "proportional", "round-robin", "primary"})
    private String scheduler = "";

    @Param({"2", "4"})
    private int paths;

    private final List<Path> candidates = new ArrayList<>();
    private @Nullable PathScheduler chooser;

    /** The later, the slower; in flight is what it was given and has not delivered since. */
    private static final class Path implements PathScheduler.Candidate {
        private final int id;
        private long bytesInFlight;

        Path(int id) {
            this.id = id;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public boolean hasRoom() {
            return bytesInFlight < ROOM_BYTES;
        }

        @Override
        public long roundTripNanos() {
            return leastRoundTripNanos() * 2;
        }

        @Override
        public long leastRoundTripNanos() {
            return SHORTEST_ROUND_TRIP_NANOS * (id + 1);
        }

        @Override
        public long bytesPerSecond() {
            return FASTEST_BYTES_PER_SECOND / (id + 1);
        }

        @Override
        public long bytesInFlight() {
            return bytesInFlight;
        }

        void handleGiven() {
            bytesInFlight += RECORD_BYTES;
        }

        /** A share of a record, so that in all as much leaves as comes. */
        void deliver(int bytes) {
            bytesInFlight = Math.max(0, bytesInFlight - bytes);
        }
    }

    @Setup
    public void begin() {
        candidates.clear();
        for (int id = 0; id < paths; id++) {
            candidates.add(new Path(id));
        }
        chooser = PathSchedulers.named(scheduler).create();
    }

    @Benchmark
    public @Nullable Object choose() {
        PathScheduler asked = chooser;
        PathScheduler.Candidate chosen = asked == null ? null : asked.next(candidates, PLENTY);
        for (Path path : candidates) {
            if (path == chosen) {
                path.handleGiven();
            }
            path.deliver(RECORD_BYTES / paths);
        }
        return chosen;
    }
}
