package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a program has asked a name server for, and what that took.
 *
 * @param what was asked, in words
 * @param count of requests
 * @param failed those that were not answered well
 * @param why one of them was not
 * @param seconds from the first request to the last answer
 * @param p50Millis half of the answers took no longer; the others likewise
 * @param serverMicros processor time of the server for each request
 * @param loadMicros the same of the program that asks, which shares the processors
 */
record NameRate(
        String what,
        long count,
        long failed,
        String why,
        double seconds,
        double p50Millis,
        double p99Millis,
        double mostMillis,
        double serverMicros,
        double loadMicros) {
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    /**
     * By what the program has reported.
     *
     * @param serverSeconds processor time of the server for all of it
     * @param loadSeconds the same of the program
     */
    static NameRate of(String what, Report report, double serverSeconds, double loadSeconds) {
        long count = report.number("count");
        return new NameRate(
                what,
                count,
                report.number("failed"),
                report.text("why"),
                report.number("micros") / MICROS_PER_SECOND,
                report.number("p50") / MICROS_PER_MILLI,
                report.number("p99") / MICROS_PER_MILLI,
                report.number("most") / MICROS_PER_MILLI,
                serverSeconds * MICROS_PER_SECOND / Math.max(1, count),
                loadSeconds * MICROS_PER_SECOND / Math.max(1, count));
    }

    double perSecond() {
        return seconds == 0 ? 0 : count / seconds;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("count", count);
        json.put("failed", failed);
        json.put("seconds", seconds);
        json.put("perSecond", perSecond());
        json.put("p50Millis", p50Millis);
        json.put("p99Millis", p99Millis);
        json.put("mostMillis", mostMillis);
        json.put("serverMicrosEach", serverMicros);
        json.put("loadMicrosEach", loadMicros);
        return json;
    }

    @Override
    public String toString() {
        return "%s: %d, %.0f/s, p50 %.2f ms, p99 %.2f ms, at most %.1f ms; %.0f us of the server each, %.0f us of the load%s"
                .formatted(
                        what,
                        count,
                        perSecond(),
                        p50Millis,
                        p99Millis,
                        mostMillis,
                        serverMicros,
                        loadMicros,
                        failed == 0 ? "" : "; " + failed + " failed: " + why);
    }
}
