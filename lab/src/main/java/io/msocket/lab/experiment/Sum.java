package io.msocket.lab.experiment;

import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.measure.SameTime;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A download over both links by each of some contenders, and what kernel TCP read from each link alone, one after the other on the
 * same links.
 *
 * @param together by contender
 * @param words what went wrong, empty if nothing did
 */
record Sum(LinkPair pair, TransferSize size, Map<Contender, Together> together, String words) {
    private static final double NANOS_PER_MILLI = 1e6;

    Sum {
        together = Map.copyOf(together);
    }

    /**
     * What a download left.
     *
     * @param byWifi the bytes that the client received by wifi, without the headers of IP and TCP
     * @param byCell the same by cell
     */
    record Outcome(Download.Result result, long byWifi, long byCell) {}

    /**
     * A contender's download over both links.
     *
     * @param whole whether the file arrived whole
     * @param lasted from the first byte to the last
     * @param firstByte from the beginning of the connect to the first byte
     * @param byWifi what was received by wifi, as a share of the file
     * @param byCell what was received by cell, as a share of the file: what is above 1 in sum came more than once, or is the
     *     peer's own framing
     * @param shareOfSum of what both links brought alone in that time; 0 if the download failed
     * @param shareOfBest of what the better one brought alone in that time; 0 if the download failed
     */
    record Together(
            boolean whole,
            Duration lasted,
            Duration firstByte,
            double byWifi,
            double byCell,
            double shareOfSum,
            double shareOfBest) {
        double received() {
            return byWifi + byCell;
        }

        double lastedMillis() {
            return lasted.toNanos() / NANOS_PER_MILLI;
        }

        double firstByteMillis() {
            return firstByte.toNanos() / NANOS_PER_MILLI;
        }

        private Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("whole", whole);
            json.put("lastedMillis", lastedMillis());
            json.put("firstByteMillis", firstByteMillis());
            json.put("byWifiShareOfFile", byWifi);
            json.put("byCellShareOfFile", byCell);
            json.put("shareOfSum", shareOfSum);
            json.put("shareOfBest", shareOfBest);
            return json;
        }
    }

    static Sum of(LinkPair pair, TransferSize size, Map<Contender, Outcome> outcomes, List<ReadLog> alone) {
        Map<Contender, Together> together = new EnumMap<>(Contender.class);
        StringBuilder words = new StringBuilder();
        outcomes.forEach((contender, outcome) -> {
            Download.Result result = outcome.result();
            SameTime time = new SameTime(result.log(), alone);
            together.put(contender, together(outcome, size, time));
            if (!result.whole()) {
                words.append(contender.label())
                        .append(": ")
                        .append(result.words())
                        .append(' ');
            } else if (!time.comparable()) {
                words.append(contender.label()).append(": TCP on one link ended too early to compare ");
            }
        });
        return new Sum(pair, size, together, words.toString().strip());
    }

    private static Together together(Outcome outcome, TransferSize size, SameTime time) {
        boolean whole = outcome.result().whole();
        return new Together(
                whole,
                time.lasted(),
                outcome.result().log().firstByte().orElse(Duration.ZERO),
                (double) outcome.byWifi() / size.bytes(),
                (double) outcome.byCell() / size.bytes(),
                whole ? time.shareOfSum().orElse(0) : 0,
                whole ? time.shareOfBest().orElse(0) : 0);
    }

    Together of(Contender contender) {
        return Optional.ofNullable(together.get(contender)).orElseThrow();
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("links", pair.description());
        json.put("bytes", size.bytes());
        new EnumMap<>(together).forEach((contender, each) -> json.put(contender.label(), each.toJson()));
        return json;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(pair.label() + " " + size.label() + ":");
        new EnumMap<>(together)
                .forEach((contender, each) -> text.append(" %s %.0f ms, %.3f of the sum, %.3f of the best;"
                        .formatted(contender.label(), each.lastedMillis(), each.shareOfSum(), each.shareOfBest())));
        return text + (words.isEmpty() ? "" : " " + words);
    }
}
