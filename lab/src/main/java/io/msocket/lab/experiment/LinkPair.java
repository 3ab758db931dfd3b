package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkProfile;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Two access links of one client. */
public enum LinkPair {
    FAST_AND_SLOWER("50+20", of(50_000_000, 20), of(20_000_000, 60)),
    EQUAL("20+20", of(20_000_000, 20), of(20_000_000, 20)),
    FAST_AND_CRAWLING("50+2", of(50_000_000, 20), of(2_000_000, 200)),
    SLOW_AND_SLOW("8+8", of(8_000_000, 80), of(8_000_000, 145)),
    /** With the loss that these profiles have. */
    PROFILES("wifi+lte", LinkProfile.GOOD_WIFI.conditions(), LinkProfile.LTE.conditions());

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // A record of immutable values.
    private final LinkConditions wifi;

    @SuppressWarnings("ImmutableEnumChecker") // As above.
    private final LinkConditions cell;

    LinkPair(String label, LinkConditions wifi, LinkConditions cell) {
        this.label = label;
        this.wifi = wifi;
        this.cell = cell;
    }

    private static LinkConditions of(long rateBitsPerSecond, long roundTripMillis) {
        return LinkConditions.of(
                rateBitsPerSecond, Duration.ofMillis(roundTripMillis).dividedBy(2));
    }

    /** The pair's name as commands write it: the rates in Mbit/s. */
    public String label() {
        return label;
    }

    /** With the round-trip times, for people. */
    String description() {
        return describe(wifi) + " + " + describe(cell);
    }

    LinkConditions wifi() {
        return wifi;
    }

    LinkConditions cell() {
        return cell;
    }

    /** What both links carry, in bits of whole IP packets a second. */
    long rateBitsPerSecond() {
        return wifi.rateBitsPerSecond() + cell.rateBitsPerSecond();
    }

    /**
     * The pair of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static LinkPair of(String label) {
        return Arrays.stream(values())
                .filter(pair -> pair.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pair of links '" + label + "'; there are: "
                        + Arrays.stream(values()).map(LinkPair::label).collect(Collectors.joining(" "))));
    }

    private static String describe(LinkConditions link) {
        String words = "%d Mbit/s %d ms"
                .formatted(
                        link.rateBitsPerSecond() / 1_000_000,
                        link.delay().multipliedBy(2).toMillis());
        return link.loss() == 0 ? words : words + " loss %.1f %%".formatted(link.loss() * 100);
    }
}
