package io.msocket.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The rates of a transfer over the last second or so, of all and of each path. For one thread. */
final class Rates {
    /** Links that are remembered, also while they are away; more than a machine has. */
    private static final int MOST_LINKS = 64;

    private final Rate all;
    /** By when they were first used. */
    private final Map<String, Rate> links = new LinkedHashMap<>();

    private long lastTime;

    /** @param start when the transfer began, by {@link System#nanoTime} */
    Rates(long start) {
        all = new Rate(start);
        lastTime = start;
    }

    /** {@code 15.0 MB/s}, with several paths {@code 15.0 MB/s (wlan0 12.0 MB/s + wwan0 3.0 MB/s)}. */
    String update(Snapshot snapshot, long now) {
        String whole = format(all.update(snapshot.done(), now));
        String parts = snapshot.paths().stream()
                .map(link -> link.link() + " " + format(rateOf(link).update(link.bytes(), now)))
                .collect(Collectors.joining(" + "));
        lastTime = now;
        return snapshot.paths().size() < 2 ? whole : whole + " (" + parts + ")";
    }

    /** One that is new has carried all that it has since the last time. */
    private Rate rateOf(LinkBytes link) {
        if (links.size() >= MOST_LINKS && !links.containsKey(link.link())) {
            links.remove(links.keySet().iterator().next());
        }
        return links.computeIfAbsent(link.link(), name -> new Rate(lastTime));
    }

    private static String format(double rate) {
        return ByteSize.format(rate) + "/s";
    }

    private static final class Rate {
        /** How much of the old estimate is left after a second; a compromise of calm and truth. */
        private static final double KEPT_PER_SECOND = 0.3;

        private long lastDone;
        private long lastTime;
        private double estimate;

        Rate(long start) {
            lastTime = start;
        }

        double update(long done, long now) {
            if (now > lastTime) {
                double seconds = (now - lastTime) / (double) TimeUnit.SECONDS.toNanos(1);
                double kept = estimate == 0 ? 0 : Math.pow(KEPT_PER_SECOND, seconds);
                estimate = kept * estimate + (1 - kept) * ((done - lastDone) / seconds);
            }
            lastDone = done;
            lastTime = now;
            return estimate;
        }
    }
}
