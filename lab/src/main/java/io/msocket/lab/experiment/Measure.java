package io.msocket.lab.experiment;

import java.time.Duration;

/** What is measured of a download over two links. */
enum Measure {
    TOTAL("totalSeconds", "total time", "s", 2),
    LARGEST_GAP("largestGapMillis", "largest read gap", "ms", 0),
    BEYOND_OUTAGE("beyondOutageMillis", "next read after the return", "ms", 0),
    DUPLICATES("duplicateMegabytes", "duplicate bytes", "MB", 2),
    USED_AGAIN("usedAgainMillis", "used again after", "ms", 0),
    GAP_AFTER("gapAfterReturnMillis", "largest read gap after the return", "ms", 0),
    STANDBY_PACKETS("standbyPackets", "packets over the standby in the second after that", "", 0),
    GOODPUT_SHARE("goodputShare", "goodput as a share of ideal", "", 3),
    LEAST_OF_FAIR("leastShareOfFair", "least download as a share of a fair one", "", 3),
    WORST_ECHO("worstEchoMillis", "worst round trip beyond the outage", "ms", 0),
    WORST_DELAY("worstDelayMillis", "worst delay", "ms", 0),
    MOST_DELAY("p99DelayMillis", "delay of 99 %", "ms", 0);

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final String key;
    private final String title;
    private final String unit;
    private final int decimals;

    Measure(String key, String title, String unit, int decimals) {
        this.key = key;
        this.title = title;
        this.unit = unit;
        this.decimals = decimals;
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }

    static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }

    static double megabytes(long bytes) {
        return bytes / BYTES_PER_MEGABYTE;
    }

    /** Its name in results, which ends with the unit. */
    String key() {
        return key;
    }

    /** For people, without the unit. */
    String title() {
        return title;
    }

    /** The same with the unit, if there is one. */
    String titleWithUnit() {
        return unit.isEmpty() ? title : title + " (" + unit + ")";
    }

    /** Of its numbers in tables. */
    int decimals() {
        return decimals;
    }

    /** A number with the unit, if there is one. */
    String withUnit(String number) {
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /** One value in words. */
    String format(double value) {
        return title + " " + withUnit(("%." + decimals + "f").formatted(value));
    }
}
