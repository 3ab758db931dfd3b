package io.msocket.names.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a name server has done and has, as text for Prometheus (its text format, 0.0.4). Thread-safe. */
final class ServerStatistics {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final ConcurrentMap<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final LongAdder events = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Map<String, LongSupplier> gauges = new TreeMap<>();

    /** Before the server begins. */
    void addGauge(String name, LongSupplier value) {
        gauges.put(name, value);
    }

    /** @param route one of those that there are */
    void handleAnswer(String route, int status) {
        answers.computeIfAbsent("route=\"%s\",status=\"%d\"".formatted(route, status), unused -> new LongAdder())
                .increment();
    }

    void handleEventSent() {
        events.increment();
    }

    /** A connection or a request gave way to others. */
    void handleRefused() {
        refused.increment();
    }

    Answer page() {
        return Answer.of(Answer.OK, TEXT, text().getBytes(StandardCharsets.UTF_8));
    }

    private String text() {
        StringBuilder text = new StringBuilder("# TYPE msocket_names_answers_total counter\n");
        answers.forEach(
                (labels, count) -> text.append("msocket_names_answers_total{%s} %d\n".formatted(labels, count.sum())));
        append(text, "msocket_names_events_total", "counter", events.sum());
        append(text, "msocket_names_refused_total", "counter", refused.sum());
        gauges.forEach((name, value) -> append(text, name, "gauge", value.getAsLong()));
        return text.toString();
    }

    private static void append(StringBuilder text, String name, String type, long value) {
        text.append("# TYPE %s %s\n%s %d\n".formatted(name, type, name, value));
    }
}
