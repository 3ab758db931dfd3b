package io.msocket.lab.program;

import io.msocket.cli.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What has come of requests. Not thread-safe. */
final class Answers {
    private final Latencies latencies = new Latencies();
    private long failed;
    private String why = "-";
    private long nanos;

    /** A connection has its answer. */
    void add(HttpExchange exchange, long now) {
        latencies.add(now - exchange.since());
        if (!exchange.isGood()) {
            failed++;
            why = exchange.firstLine();
        }
    }

    /** From the first request to the last answer. */
    void lasted(long took) {
        nanos = took;
    }

    /** Those of requests that came later, and the time that they took. */
    void addAll(Answers later) {
        latencies.addAll(later.latencies);
        failed += later.failed;
        why = later.failed == 0 ? why : later.why;
        nanos += later.nanos;
    }

    /** For the lab: how many, how fast, and what went wrong. */
    Report toReport(String event) {
        Map<String, String> fields = new LinkedHashMap<>();
        latencies.putInto(fields);
        fields.put("failed", Long.toString(failed));
        fields.put("why", why.replaceAll("[ =]", "_"));
        fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(nanos)));
        return new Report(event, fields);
    }
}
