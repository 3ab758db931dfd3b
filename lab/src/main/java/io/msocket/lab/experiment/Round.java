package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkProfile;
import io.msocket.lab.measure.ReadLog;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One download of each contender, one after the other on the same link, kernel TCP's among them.
 *
 * @param sides what each came to
 * @param words what went wrong, empty if nothing did
 */
record Round(LinkProfile profile, Map<Contender, Side> sides, String words) {
    private static final double MEGA = 1e6;
    private static final double NANOS_PER_MILLI = 1e6;

    Round {
        sides = Map.copyOf(sides);
    }

    /**
     * What a contender's download came to.
     *
     * @param goodput in bit/s, 0 if the file did not arrive whole
     * @param firstByte from the beginning of the connect to the first byte
     * @param stall the longest time between two reads
     */
    record Side(double goodput, Duration firstByte, Duration stall) {
        private static Side of(Download.Result result) {
            ReadLog log = result.log();
            return new Side(
                    result.whole() ? log.goodput().orElse(0) : 0,
                    log.firstByte().orElse(Duration.ZERO),
                    log.largestStall());
        }

        double megabits() {
            return goodput / MEGA;
        }

        double firstByteMillis() {
            return firstByte.toNanos() / NANOS_PER_MILLI;
        }
    }

    static Round of(LinkProfile profile, Map<Contender, Download.Result> results) {
        Map<Contender, Side> sides = new EnumMap<>(Contender.class);
        StringBuilder words = new StringBuilder();
        results.forEach((contender, result) -> {
            sides.put(contender, Side.of(result));
            if (!result.whole()) {
                words.append(contender.label())
                        .append(": ")
                        .append(result.words())
                        .append(' ');
            }
        });
        return new Round(profile, sides, words.toString().strip());
    }

    Side of(Contender contender) {
        return Optional.ofNullable(sides.get(contender)).orElseThrow();
    }

    /** A contender's goodput as a share of kernel TCP's; 0 if either failed. */
    double ratio(Contender contender) {
        double tcp = of(Contender.TCP).goodput();
        return tcp == 0 ? 0 : of(contender).goodput() / tcp;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("profile", profile.label());
        new EnumMap<>(sides).forEach((contender, side) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("bitsPerSecond", side.goodput());
            one.put("shareOfTcp", ratio(contender));
            one.put("firstByteMillis", side.firstByteMillis());
            one.put("largestStallMillis", side.stall().toNanos() / NANOS_PER_MILLI);
            json.put(contender.label(), one);
        });
        return json;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(profile.label() + ":");
        new EnumMap<>(sides)
                .forEach((contender, side) -> text.append(" %s %.2f Mbit/s, %.3f of TCP's;"
                        .formatted(contender.label(), side.megabits(), ratio(contender))));
        return text + (words.isEmpty() ? "" : " " + words);
    }
}
