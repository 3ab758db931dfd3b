package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.OperatingSystemMXBean;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.net.Probes.Arrival;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the emulator promises, measured with the kernel's UDP and TCP: 1 ms, 3 %, 200 Mbit/s. Times are judged by medians: a busy
 * machine makes single probes late, in the test's own threads first of all.
 */
@Tag("lab")
@Tag("thorough")
class LinkAccuracyTest {
    private static final Logger log = LoggerFactory.getLogger(LinkAccuracyTest.class);
    private static final OperatingSystemMXBean OS = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final long MILLI = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SMALL = 100;
    private static final int FULL = LinkConditions.ETHERNET_MTU;
    private static final long GAP = 2 * MILLI;

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
    @ValueSource(ints = {0, 1, 25, 100, 300})
    void the_delay_is_within_a_millisecond(int millis) throws Exception {
        EmulatedLink link = link(LinkConditions.of(100_000_000, Duration.ofMillis(millis)));
        for (Direction direction : Direction.values()) {
            try (Probes probes = Measurements.probes(link, direction)) {
                probes.send(200, SMALL, GAP);
                Measurements.awaitAll(probes);
                assertThat(Measurements.median(probes.arrivals())).isCloseTo(millis * MILLI, within(MILLI));
            }
        }
    }

    @Test
    void jitter_stays_in_its_bounds_and_in_order() throws Exception {
        EmulatedLink link =
                link(LinkConditions.of(100_000_000, Duration.ofMillis(10)).withJitter(Duration.ofMillis(20)));
        try (Probes probes = Measurements.probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(500, SMALL, 10 * MILLI);
            Measurements.awaitAll(probes);
            List<Arrival> arrivals = probes.arrivals();
            assertThat(arrivals).extracting(Arrival::number).isSorted();
            assertThat(Measurements.quantile(arrivals, 0)).isCloseTo(11 * MILLI, within(2 * MILLI));
            // Jitter is 10 ms in the middle, and more for who must not overtake.
            assertThat(Measurements.median(arrivals)).isBetween(19 * MILLI, 24 * MILLI);
        }
    }

    @Test
    void an_overloaded_link_carries_its_rate_and_its_queue_is_full() throws Exception {
        long rate = 10_000_000;
        Duration delay = Duration.ofMillis(20);
        LinkConditions conditions = LinkConditions.of(rate, delay);
        Measurements.Overload overload = Measurements.overload(conditions, Duration.ofSeconds(3));

        assertThat(overload.bitsPerSecond()).isCloseTo((double) rate, within(0.03 * rate));
        // A packet finds the queue full, or room for it and less than one more; and it is sent itself.
        double packetNanos = FULL * Byte.SIZE * NANOS_PER_SECOND / rate;
        double fullest = delay.toNanos() + conditions.queueBytes() * Byte.SIZE * NANOS_PER_SECOND / rate + packetNanos;
        assertThat((double) overload.medianNanos()).isBetween(fullest - 2 * packetNanos, fullest + MILLI);
    }

    @Test
    void kernel_tcp_gets_the_rate() throws Exception {
        long rate = 40_000_000;
        EmulatedLink link = link(LinkConditions.of(rate, Duration.ofMillis(10)));
        best(0.97 * rate * TCP_PAYLOAD, () -> {
            double goodput = Measurements.goodput(Duration.ofSeconds(3), link, Direction.NEAR_TO_FAR);
            assertThat(goodput).isLessThan(1.01 * rate * TCP_PAYLOAD);
            return goodput;
        });
    }

    @Test
    void both_directions_carry_200_megabits_a_second_in_sum() throws Exception {
        // More than is asked for: when both directions' queues are full, Reno leaves some of the rate.
        EmulatedLink link = link(LinkConditions.of(150_000_000, Duration.ofMillis(5)));
        best(200_000_000, () -> {
            long start = System.nanoTime();
            long processorStart = OS.getProcessCpuTime();
            double sum = Measurements.goodput(Duration.ofSeconds(3), link, Direction.values()) / TCP_PAYLOAD;
            double cores = (double) (OS.getProcessCpuTime() - processorStart) / (System.nanoTime() - start);
            log.info(
                    "both directions: {} Mbit/s in sum; link, senders and receivers took {} cores",
                    "%.0f".formatted(sum / 1e6),
                    "%.2f".formatted(cores));
            return sum;
        });
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
        EmulatedLink link = link(LinkConditions.of(10_000_000, Duration.ofMillis(20)));
        try (Probes probes = Measurements.probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(50, SMALL, GAP);
            Measurements.awaitAll(probes);
            long began = link.conditions(c -> c.withBlackHole(true));
            probes.send(100, SMALL, GAP);
            long ended = link.conditions(c -> c.withBlackHole(false));
            probes.send(50, SMALL, GAP);
            Measurements.awaitAll(probes, link);
            List<Arrival> arrivals = probes.arrivals();
            assertThat(arrivals).hasSize(100);
            assertThat(arrivals)
                    .filteredOn(each -> each.sentNanos() > began && each.sentNanos() < ended)
                    .isEmpty();
            assertThat(arrivals).filteredOn(each -> each.number() >= 150).hasSize(50);
            assertThat(link.counters(Direction.NEAR_TO_FAR).swallowed()).isEqualTo(100);
        }
    }

    @Test
    void delay_and_rate_change_while_packets_run() throws Exception {
        EmulatedLink link = link(LinkConditions.of(10_000_000, Duration.ofMillis(10)));
        try (Probes probes = Measurements.probes(link, Direction.FAR_TO_NEAR)) {
            probes.send(150, SMALL, GAP);
            link.conditions(c -> c.withDelay(Duration.ofMillis(50)));
            probes.send(150, SMALL, GAP);
            link.conditions(c -> c.withDelay(Duration.ofMillis(5)).withRate(800_000));
            probes.send(150, SMALL, GAP);
            Measurements.awaitAll(probes);
            List<Arrival> arrivals = probes.arrivals();
            assertThat(Measurements.median(arrivals.subList(0, 150))).isCloseTo(10 * MILLI, within(MILLI));
            assertThat(Measurements.median(arrivals.subList(150, 300))).isCloseTo(50 * MILLI, within(MILLI));
            // The first 22 wait behind those that still travel 50 ms; a packet takes 1 ms of the rate.
            assertThat(Measurements.median(arrivals.subList(350, 450))).isCloseTo(6 * MILLI, within(MILLI));
        }
    }

    private EmulatedLink link(LinkConditions conditions) throws IOException {
        return link(conditions, lab);
    }

    private static EmulatedLink link(LinkConditions conditions, Lab lab) throws IOException {
        Host near = lab.host("near");
        Host far = lab.host("far");
        for (Host host : List.of(near, far)) {
            // BBR leaves a link idle now and then on purpose; these tests want it full, and every kernel has Reno.
            host.namespace().set(Map.of("ipv4/tcp_congestion_control", "reno"));
        }
        return lab.link(near, "wifi", far, conditions);
    }

    private static List<Integer> arrivedOf(int count, LinkConditions conditions, Lab lab) throws Exception {
        EmulatedLink link = link(conditions, lab);
        try (Probes probes = Measurements.probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(count, SMALL, MILLI / 2);
            Measurements.awaitAll(probes, link);
            return probes.arrivals().stream().map(Arrival::number).toList();
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
}
