package io.msocket.lab.link;

import java.time.Duration;
import java.util.Locale;

/** Named links. The round-trip time is halved between the directions; rate and loss are each direction's. */
public enum LinkProfile {
    GOOD_WIFI(100_000_000, 16, 0.001, LinkConditions.ETHERNET_MTU),
    CONGESTED_WIFI(25_000_000, 40, 0.01, LinkConditions.ETHERNET_MTU),
    LTE(50_000_000, 60, 0, LinkConditions.ETHERNET_MTU),
    WEAK_4G(8_000_000, 90, 0.02, LinkConditions.ETHERNET_MTU),
    SLOW_3G(3_000_000, 200, 0.03, LinkConditions.ETHERNET_MTU),
    VERY_BAD_CELLULAR(800_000, 450, 0.08, LinkConditions.ETHERNET_MTU),
    SATELLITE(25_000_000, 600, 0.015, LinkConditions.ETHERNET_MTU),
    /** Jumbo packets: 1 Gbit/s in packets of 1500 bytes, 83,000 a second, would measure the emulator. */
    ETHERNET(1_000_000_000, 1, 0, LinkProfile.JUMBO_MTU);

    /** The usual jumbo Ethernet packet, in bytes. */
    private static final int JUMBO_MTU = 9_000;

    private final long rateBitsPerSecond;
    private final long roundTripMillis;
    private final double loss;
    private final int mtu;

    LinkProfile(long rateBitsPerSecond, long roundTripMillis, double loss, int mtu) {
        this.rateBitsPerSecond = rateBitsPerSecond;
        this.roundTripMillis = roundTripMillis;
        this.loss = loss;
        this.mtu = mtu;
    }

    /** What each direction does. */
    public LinkConditions conditions() {
        return LinkConditions.of(rateBitsPerSecond, roundTrip().dividedBy(2))
                .withLoss(loss)
                .withMtu(mtu);
    }

    /** Twice the delay of a direction. */
    public Duration roundTrip() {
        return Duration.ofMillis(roundTripMillis);
    }

    /** The profile's name as documents and commands write it, such as {@code good_wifi}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The profile of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static LinkProfile of(String label) {
        for (LinkProfile profile : values()) {
            if (profile.label().equals(label)) {
                return profile;
            }
        }
        StringBuilder all = new StringBuilder();
        for (LinkProfile profile : values()) {
            all.append(' ').append(profile.label());
        }
        throw new IllegalArgumentException("no link profile '" + label + "'; there are:" + all);
    }
}
