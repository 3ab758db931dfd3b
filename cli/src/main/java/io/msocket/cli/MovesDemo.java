package io.msocket.cli;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The client hops among loopback addresses, each time by losing the old one abruptly. */
final class MovesDemo implements DemoScenario {
    private static final int ADDRESSES = 8;

    /** The default rate leaves time for so many moves. */
    private static final int MOVES_TO_SEE = 10;

    /** The default rate at most, in bytes a second: far below what the slowest machine does. */
    private static final long MAX_DEFAULT_RATE = 64_000_000;

    /** How often to look whether it is stuck. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Duration moveEvery;
    private final @Nullable ByteSize rate;

    /** @param rate the server's; null for one that leaves time for some moves */
    MovesDemo(Duration moveEvery, @Nullable ByteSize rate) {
        this.moveEvery = moveEvery;
        this.rate = rate;
    }

    @Override
    public List<String> addresses() {
        return IntStream.rangeClosed(1, ADDRESSES).mapToObj(i -> "127.0.0." + i).toList();
    }

    @Override
    public String announce(long bytes) {
        long paced = serverRate(bytes);
        return " at " + (paced == 0 ? "full speed" : "up to " + ByteSize.format((double) paced) + "/s")
                + ", a move every " + DurationConverter.format(moveEvery) + " among 127.0.0.1 to 127.0.0." + ADDRESSES;
    }

    @Override
    public long serverRate(long bytes) {
        if (rate != null) {
            return rate.bytes();
        }
        double seconds = MOVES_TO_SEE * moveEvery.toNanos() / 1e9;
        return Math.max(1, Math.min(MAX_DEFAULT_RATE, (long) (bytes / seconds)));
    }

    @Override
    public List<String> clientOptions() {
        return List.of("--move-every", moveEvery.toMillis() + "ms");
    }

    @Override
    public Duration lookEvery() {
        return LOOK;
    }

    @Override
    public List<String> conclude(Snapshot last, long now) {
        return List.of(
                last.moves() == 0
                        ? "no move: it was over before the first; try a larger --size or a lower --rate"
                        : last.moves() + (last.moves() == 1 ? " move" : " moves") + ", slowest recovery "
                                + DurationConverter.format(last.slowest())
                                + ", mean " + DurationConverter.format(last.mean())
                                + " (from the cut to the next byte read by the application)");
    }

    @Override
    public void close() {}
}
