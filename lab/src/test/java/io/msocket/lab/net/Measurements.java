package io.msocket.lab.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkCounters;
import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.net.Probes.Arrival;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** How links are measured. */
final class Measurements {
    /** A machine may be busy for a while. */
    private static final int ATTEMPTS = 4;

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long QUIET_NANOS = 500_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** How much more than its rate an overloaded link is given. */
    private static final double OVERLOAD = 1.5;

    /**
     * What an overloaded link does.
     *
     * @param bitsPerSecond what arrived or was lost after it had used the rate
     * @param medianNanos how long the later half of the packets took, in the middle
     * @param counters of the direction that was overloaded
     */
    record Overload(double bitsPerSecond, long medianNanos, LinkCounters counters) {}

    private Measurements() {}

    /**
     * Gives a link's first direction full packets, more than it carries. When the emulator was too late for some, the
     * measurement is void and taken again; where that happens every time, the test is aborted.
     */
    static Overload overload(LinkConditions conditions, Duration during) throws Exception {
        for (int i = 0; i < ATTEMPTS; i++) {
            try (Lab lab = Lab.open()) {
                EmulatedLink link = lab.link(lab.host("near"), "wifi", lab.host("far"), conditions);
                Overload overload = overload(link, during);
                if (link.deviceDrops(Direction.NEAR_TO_FAR) == 0) {
                    return overload;
                }
            }
        }
        return abort("this machine was too busy for the emulator, " + ATTEMPTS + " times");
    }

    private static Overload overload(EmulatedLink link, Duration during) throws Exception {
        int bytes = link.conditions(Direction.NEAR_TO_FAR).mtu();
        long rate = link.conditions(Direction.NEAR_TO_FAR).rateBitsPerSecond();
        double packetNanos = bytes * Byte.SIZE * NANOS_PER_SECOND / rate;
        try (Probes probes = probes(link, Direction.NEAR_TO_FAR)) {
            long gap = (long) (packetNanos / OVERLOAD);
            probes.send((int) (during.toNanos() / gap), bytes, gap);
            awaitAll(probes, link);
            List<Arrival> arrivals = probes.arrivals();
            long first = arrivals.get(0).arrivedNanos();
            long last = arrivals.get(arrivals.size() - 1).arrivedNanos();
            LinkCounters counters = link.counters(Direction.NEAR_TO_FAR);
            double bits = (counters.delivered() + counters.lost() - 1) * (double) bytes * Byte.SIZE;
            return new Overload(
                    bits * NANOS_PER_SECOND / (last - first),
                    median(arrivals.subList(arrivals.size() / 2, arrivals.size())),
                    counters);
        }
    }

    static Probes probes(EmulatedLink link, Direction direction) throws IOException {
        return direction == Direction.NEAR_TO_FAR
                ? new Probes(link.near(), link.far())
                : new Probes(link.far(), link.near());
    }

    static void awaitAll(Probes probes) {
        await().atMost(SOON).until(() -> probes.arrivals().size() == probes.sent());
    }

    /**
     * Until the link, which has carried nothing but these, has let all through, and the receiver has what it will get: its socket
     * may have had no room for some, nor the sender's device while the emulator had no processor.
     */
    static void awaitAll(Probes probes, EmulatedLink link) throws IOException {
        long missed = link.deviceDrops(Direction.NEAR_TO_FAR);
        await("%d sent, of which the device has dropped %d".formatted(probes.sent(), missed))
                .atMost(SOON)
                .until(() -> {
                    LinkCounters now = link.counters(Direction.NEAR_TO_FAR);
                    return now.offered() + missed == probes.sent()
                            && now.offered() == now.delivered() + now.dropped() + now.lost() + now.swallowed();
                });
        long delivered = link.counters(Direction.NEAR_TO_FAR).delivered();
        await().atMost(SOON).until(() -> {
            List<Arrival> arrivals = probes.arrivals();
            long last = arrivals.get(arrivals.size() - 1).arrivedNanos();
            return arrivals.size() == delivered || System.nanoTime() - last > QUIET_NANOS;
        });
    }

    /** Bits a second of applications' bytes in all those directions at once, once they have got going. */
    static double goodput(Duration during, EmulatedLink link, Direction... directions) throws Exception {
        TcpFlow[] flows = new TcpFlow[directions.length];
        try {
            for (int i = 0; i < flows.length; i++) {
                boolean up = directions[i] == Direction.NEAR_TO_FAR;
                flows[i] = new TcpFlow(up ? link.near() : link.far(), up ? link.far() : link.near());
            }
            pass(Duration.ofSeconds(1));
            long from = received(flows);
            long start = System.nanoTime();
            pass(during);
            return (received(flows) - from) * Byte.SIZE * NANOS_PER_SECOND / (System.nanoTime() - start);
        } finally {
            for (TcpFlow flow : flows) {
                if (flow != null) {
                    flow.close();
                }
            }
        }
    }

    static long received(TcpFlow... flows) {
        return IntStream.range(0, flows.length)
                .mapToLong(i -> flows[i].received())
                .sum();
    }

    /** A measurement lasts. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    static long median(List<Arrival> arrivals) {
        return quantile(arrivals, 0.5);
    }

    static long quantile(List<Arrival> arrivals, double part) {
        long[] sorted = arrivals.stream().mapToLong(Arrival::tookNanos).sorted().toArray();
        return sorted[(int) (part * (sorted.length - 1))];
    }
}
