package io.msocket.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The client uses two paths at once, each with a rate limit of its own; one is cut for a while. */
final class MultipathDemo implements DemoScenario {
    /** How much is there when the first path is cut, and when it comes back, in percent. */
    private static final int CUT_AT_PERCENT = 40;

    private static final int BACK_AT_PERCENT = 55;

    /** Over less than this a rate tells of buffers. */
    private static final Duration TELLING = Duration.ofMillis(500);

    /** How often to look whether it is time for that. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final RelayPath first;
    private final RelayPath second;
    private final List<Mark> marks = new ArrayList<>();
    private @Nullable PathRelay relay;

    /** So many bytes were there at that time. */
    private record Mark(long done, long now) {
        /** In bytes a second. */
        double rateUntil(Mark later) {
            return (later.done - done) * 1e9 / Math.max(1, later.now - now);
        }

        boolean isShortlyBefore(Mark later) {
            return later.now - now < TELLING.toNanos();
        }
    }

    /** @param limits of the two paths, of which the first is cut */
    MultipathDemo(List<ByteSize> limits) {
        first = new RelayPath(loopback(2), limits.get(0).bytes());
        second = new RelayPath(loopback(3), limits.get(1).bytes());
    }

    private static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (IOException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public List<String> addresses() {
        return List.of(first.client().getHostAddress(), second.client().getHostAddress());
    }

    @Override
    public String announce(long bytes) {
        return " over two paths at once: " + describe(first) + " and " + describe(second) + "; the first is cut from "
                + CUT_AT_PERCENT + "% to " + BACK_AT_PERCENT + "%";
    }

    private static String describe(RelayPath path) {
        return path.client().getHostAddress() + " with " + limit(path);
    }

    @Override
    public long serverRate(long bytes) {
        return 0;
    }

    @Override
    public int serverListens(int port) throws IOException {
        relay = new PathRelay(new InetSocketAddress(loopback(1), port), List.of(first, second));
        return relay.port();
    }

    @Override
    public List<String> clientOptions() {
        return List.of("--mode", "full");
    }

    @Override
    public Duration lookEvery() {
        return LOOK;
    }

    @Override
    public void look(Snapshot snapshot, long now) {
        int[] marksAt = {0, CUT_AT_PERCENT, BACK_AT_PERCENT};
        int next = marks.size();
        if (next == marksAt.length || snapshot.done() == 0 || snapshot.percent() < marksAt[next]) {
            return;
        }
        marks.add(new Mark(snapshot.done(), now));
        switch (marksAt[next]) {
            case CUT_AT_PERCENT -> first.cut();
            case BACK_AT_PERCENT -> first.restore();
            default -> {
                // The first bytes are there.
            }
        }
    }

    @Override
    public List<String> conclude(Snapshot last, long now) {
        List<String> lines = new ArrayList<>();
        List<Mark> all = new ArrayList<>(marks);
        all.add(new Mark(last.done(), now));
        String both = "limits " + limit(first) + " + " + limit(second);
        String cut = first.client().getHostAddress() + " cut";
        if (all.size() <= 3) {
            lines.add("it was over before the path came back; try a larger --size or lower --limits");
        } else {
            lines.add("with both paths: " + rate(all.get(0).rateUntil(all.get(1))) + " (" + both + ")");
            lines.add("with " + cut + ": " + rate(all.get(1).rateUntil(all.get(2))) + " (limit " + limit(second) + ")");
            lines.add("with both again: " + rate(all.get(2).rateUntil(all.get(3))) + " (" + both + ")");
        }
        if (IntStream.range(1, all.size()).anyMatch(i -> all.get(i - 1).isShortlyBefore(all.get(i)))) {
            lines.add("that was too short for its rates to mean much; try a larger --size or lower --limits");
        }
        for (RelayPath path : List.of(first, second)) {
            lines.add("over " + path.client().getHostAddress() + ": " + ByteSize.format((double) path.carried()));
        }
        return lines;
    }

    private static String limit(RelayPath path) {
        return rate((double) path.bytesPerSecond());
    }

    private static String rate(double bytesPerSecond) {
        return ByteSize.format(bytesPerSecond) + "/s";
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
    }
}
