package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkCounters;
import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.net.Probes.Arrival;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the emulator promises, measured with the kernel's UDP and TCP: 1 ms, 3 %, 200 Mbit/s. Times are judged by medians: a busy
 * machine makes single probes late, in the test's own threads first of all.
 */
@Tag("lab")
class LinkAccuracyTest {
    private static final long MILLI = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SMALL = 100;
    private static final int FULL = LinkConditions.ETHERNET_MTU;
    private static final long GAP = 2 * MILLI;
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Of a full packet of kernel TCP, these bytes are the application's: less IP, TCP and timestamps. */
    private static final double TCP_PAYLOAD = 1_448.0 / FULL;

    /** A machine may be busy for a while; the emulator is judged by what it can do. */
    private static final int ATTEMPTS = 4;

    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        LabAssumption.check();
        lab = Lab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 25, 100, 300})
    void the_delay_is_within_a_millisecond(int millis) throws Exception {
        Link link = link(LinkConditions.of(100_000_000, Duration.ofMillis(millis)));
        for (Direction direction : Direction.values()) {
            try (Probes probes = probes(link, direction)) {
                probes.send(200, SMALL, GAP);
                awaitAll(probes);
                assertThat(median(probes.arrivals())).isBetween(millis * MILLI, (millis + 1) * MILLI);
            }
        }
    }

    @Test
    void jitter_stays_in_its_bounds_and_in_order() throws Exception {
        Link link = link(LinkConditions.of(100_000_000, Duration.ofMillis(10)).withJitter(Duration.ofMillis(20)));
        try (Probes probes = probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(500, SMALL, 10 * MILLI);
            awaitAll(probes);
            List<Arrival> arrivals = probes.arrivals();
            assertThat(arrivals).extracting(Arrival::number).isSorted();
            assertThat(quantile(arrivals, 0)).isBetween(10 * MILLI, 12 * MILLI);
            assertThat(quantile(arrivals, 0.95)).isBetween(26 * MILLI, 31 * MILLI);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {800_000, 10_000_000, 100_000_000})
    void an_overloaded_link_carries_its_rate_and_its_queue_is_full(long rate) throws Exception {
        Duration delay = Duration.ofMillis(20);
        Link link = link(LinkConditions.of(rate, delay));
        double packetNanos = FULL * Byte.SIZE * NANOS_PER_SECOND / rate;
        try (Probes probes = probes(link, Direction.NEAR_TO_FAR)) {
            probes.send((int) (3 * NANOS_PER_SECOND / packetNanos), FULL, (long) (packetNanos * 2 / 3));
            awaitAll(probes, link);
            List<Arrival> arrivals = probes.arrivals();
            Arrival first = arrivals.get(0);
            Arrival last = arrivals.get(arrivals.size() - 1);
            double measured = (arrivals.size() - 1)
                    * (double) FULL
                    * Byte.SIZE
                    * NANOS_PER_SECOND
                    / (last.arrivedNanos() - first.arrivedNanos());
            assertThat(measured).isCloseTo((double) rate, within(0.03 * rate));
            assertThat(link.deviceDrops(Direction.NEAR_TO_FAR)).isZero();

            List<Arrival> later = arrivals.subList(arrivals.size() / 2, arrivals.size());
            int queue = link.conditions(Direction.NEAR_TO_FAR).queueBytes();
            // The last place of the queue is where a packet comes in that fits: at most one packet short of its length.
            double fullest = delay.toNanos() + queue * Byte.SIZE * NANOS_PER_SECOND / rate + packetNanos;
            assertThat((double) median(later)).isBetween(fullest - 2 * packetNanos, fullest + MILLI);
        }
    }

    @Test
    void kernel_tcp_gets_the_rate() throws Exception {
        long rate = 40_000_000;
        Link link = link(LinkConditions.of(rate, Duration.ofMillis(10)));
        best(0.97 * rate * TCP_PAYLOAD, () -> {
            double goodput = goodput(Duration.ofSeconds(3), link, Direction.NEAR_TO_FAR);
            assertThat(goodput).isLessThan(1.01 * rate * TCP_PAYLOAD);
            return goodput;
        });
    }

    @Test
    void both_directions_carry_200_megabits_a_second_in_sum() throws Exception {
        Link link = link(LinkConditions.of(110_000_000, Duration.ofMillis(5)));
        best(200_000_000, () -> goodput(Duration.ofSeconds(3), link, Direction.values()) / TCP_PAYLOAD);
    }

    @Test
    void loss_has_its_rate_and_is_the_same_for_the_same_seed() throws Exception {
        LinkConditions lossy =
                LinkConditions.of(100_000_000, Duration.ofMillis(1)).withLoss(0.08);
        List<Integer> arrived = arrivedOf(2_000, lossy, lab);
        // Four standard deviations.
        assertThat(1 - arrived.size() / 2_000.0).isCloseTo(0.08, within(0.025));
        try (Lab again = Lab.open()) {
            assertThat(arrivedOf(2_000, lossy, again)).isEqualTo(arrived);
        }
        try (Lab other = Lab.open(99)) {
            assertThat(arrivedOf(2_000, lossy, other)).isNotEqualTo(arrived);
        }
    }

    @Test
    void nothing_comes_out_of_a_black_hole_until_it_ends() throws Exception {
        Link link = link(LinkConditions.of(10_000_000, Duration.ofMillis(20)));
        try (Probes probes = probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(50, SMALL, GAP);
            long began = link.conditions(c -> c.withBlackHole(true));
            probes.send(100, SMALL, GAP);
            long ended = link.conditions(c -> c.withBlackHole(false));
            probes.send(50, SMALL, GAP);
            awaitAll(probes, link);
            List<Arrival> arrivals = probes.arrivals();
            assertThat(arrivals).filteredOn(each -> each.number() < 25).hasSize(25);
            assertThat(arrivals)
                    .filteredOn(each -> each.sentNanos() > began && each.sentNanos() < ended)
                    .isEmpty();
            assertThat(arrivals).filteredOn(each -> each.number() >= 150).hasSize(50);
            assertThat(link.counters(Direction.NEAR_TO_FAR).swallowed()).isBetween(100L, 112L);
        }
    }

    @Test
    void delay_and_rate_change_while_packets_run() throws Exception {
        Link link = link(LinkConditions.of(10_000_000, Duration.ofMillis(10)));
        try (Probes probes = probes(link, Direction.FAR_TO_NEAR)) {
            probes.send(150, SMALL, GAP);
            link.conditions(c -> c.withDelay(Duration.ofMillis(50)));
            probes.send(150, SMALL, GAP);
            link.conditions(c -> c.withDelay(Duration.ofMillis(5)).withRate(800_000));
            probes.send(150, SMALL, GAP);
            awaitAll(probes);
            List<Arrival> arrivals = probes.arrivals();
            assertThat(median(arrivals.subList(0, 150))).isBetween(10 * MILLI, 11 * MILLI);
            assertThat(median(arrivals.subList(150, 300))).isBetween(50 * MILLI, 51 * MILLI);
            // The first 22 wait behind those that still travel 50 ms; a packet takes 1 ms of the rate.
            assertThat(median(arrivals.subList(350, 450))).isBetween(6 * MILLI, 7 * MILLI);
        }
    }

    private Link link(LinkConditions conditions) throws IOException {
        return link(conditions, lab);
    }

    private static Link link(LinkConditions conditions, Lab lab) throws IOException {
        Host near = lab.host("near");
        Host far = lab.host("far");
        for (Host host : List.of(near, far)) {
            // BBR leaves a link idle now and then on purpose; these tests want it full, and every kernel has Reno.
            host.namespace().set(Map.of("ipv4/tcp_congestion_control", "reno"));
        }
        return lab.link(near, "wifi", far, conditions);
    }

    private static Probes probes(Link link, Direction direction) throws IOException {
        return direction == Direction.NEAR_TO_FAR
                ? new Probes(link.near(), link.far())
                : new Probes(link.far(), link.near());
    }

    private static List<Integer> arrivedOf(int count, LinkConditions conditions, Lab lab) throws Exception {
        Link link = link(conditions, lab);
        try (Probes probes = probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(count, SMALL, MILLI / 2);
            awaitAll(probes, link);
            return probes.arrivals().stream().map(Arrival::number).toList();
        }
    }

    private static void awaitAll(Probes probes) {
        await().atMost(SOON).until(() -> probes.arrivals().size() == probes.sent());
    }

    /** Until what the link has let through has arrived. */
    private static void awaitAll(Probes probes, Link link) {
        await().atMost(SOON).until(() -> {
            LinkCounters now = link.counters(Direction.NEAR_TO_FAR);
            return now.offered() == probes.sent()
                    && now.offered() == now.delivered() + now.dropped() + now.lost() + now.swallowed()
                    && now.delivered() == probes.arrivals().size();
        });
    }

    /** Bits a second of applications' bytes in all those directions at once, once they have got going. */
    private static double goodput(Duration during, Link link, Direction... directions) throws Exception {
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

    private static long received(TcpFlow... flows) {
        return IntStream.range(0, flows.length)
                .mapToLong(i -> flows[i].received())
                .sum();
    }

    /** A measurement lasts. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private interface Measurement {
        double take() throws Exception;
    }

    private static void best(double least, Measurement measurement) throws Exception {
        double best = 0;
        for (int i = 0; i < ATTEMPTS && best < least; i++) {
            best = Math.max(best, measurement.take());
        }
        assertThat(best).isGreaterThanOrEqualTo(least);
    }

    private static long median(List<Arrival> arrivals) {
        return quantile(arrivals, 0.5);
    }

    private static long quantile(List<Arrival> arrivals, double part) {
        long[] sorted = arrivals.stream().mapToLong(Arrival::tookNanos).sorted().toArray();
        return sorted[(int) (part * (sorted.length - 1))];
    }
}
