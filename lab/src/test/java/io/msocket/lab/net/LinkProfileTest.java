package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkCounters;
import io.msocket.lab.link.LinkEmulator.Direction;
import io.msocket.lab.link.LinkProfile;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each named profile, as the kernel's UDP finds it. It logs the figures of docs/LAB.md. */
@Tag("lab")
@Tag("thorough")
class LinkProfileTest {
    private static final Logger log = LoggerFactory.getLogger(LinkProfileTest.class);

    private static final long MILLI = 1_000_000;
    private static final int SMALL = 100;
    private static final int PROBES = 250;
    private static final long GAP = 3 * MILLI;
    /** Standard deviations: one run in a million. */
    private static final double DEVIATIONS = 5;
    /** At this mean none is lost in one run of 20,000. */
    private static final double LEAST_LOSSES = 10;

    /** The first packets of a JVM that has compiled nothing yet are slower than the fastest link. */
    @BeforeAll
    static void warmUp() throws Exception {
        LabAssumption.check();
        LinkConditions fast = LinkProfile.GOOD_WIFI.conditions();
        assertThat(Measurements.overload(fast, Duration.ofSeconds(2)).bitsPerSecond())
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void a_profile_is_what_it_says(LinkProfile profile) throws Exception {
        LabAssumption.check();
        LinkConditions conditions = profile.conditions();
        try (Lab lab = Lab.open()) {
            EmulatedLink link = lab.link(lab.host("near"), "wifi", lab.host("far"), conditions);
            long oneWay = delay(link);
            LinkCounters probed = link.counters(Direction.NEAR_TO_FAR);
            Measurements.Overload overload = Measurements.overload(conditions, Duration.ofSeconds(2));
            double rate = overload.bitsPerSecond();
            long lost = probed.lost() + overload.counters().lost();
            long carried = lost + probed.delivered() + overload.counters().delivered();

            double loss = (double) lost / carried;
            log.info(
                    "{}: one way {} ms, rate {} Mbit/s, loss {} %",
                    profile.label(),
                    "%.2f".formatted((double) oneWay / MILLI),
                    "%.2f".formatted(rate / 1e6),
                    "%.1f".formatted(100 * loss));
            long sending = (long) (SMALL * Byte.SIZE * 1e9 / conditions.rateBitsPerSecond());
            assertThat(oneWay - sending).isCloseTo(conditions.delay().toNanos(), within(MILLI));
            assertThat(rate)
                    .isCloseTo((double) conditions.rateBitsPerSecond(), within(0.03 * conditions.rateBitsPerSecond()));
            assertLossIs(conditions.loss(), lost, carried);
        }
    }

    /** Each packet is lost or not on its own: so many are lost as in a binomial distribution, and none where none may be. */
    private static void assertLossIs(double expected, long lost, long carried) {
        double mean = expected * carried;
        assertThat((double) lost).isCloseTo(mean, within(DEVIATIONS * Math.sqrt(mean)));
        if (expected > 0) {
            assertThat(mean).as("expected losses, enough that some must show").isGreaterThan(LEAST_LOSSES);
            assertThat(lost).isPositive();
        }
    }

    private static long delay(EmulatedLink link) throws Exception {
        try (Probes probes = Measurements.probes(link, Direction.NEAR_TO_FAR)) {
            probes.send(PROBES, SMALL, GAP);
            Measurements.awaitAll(probes, link);
            return Measurements.median(probes.arrivals());
        }
    }
}
