package io.msocket.lab.attack;

import io.msocket.cli.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What an attack has done so far. Thread-safe. */
final class Tally {
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final long began = System.nanoTime();

    void did() {
        done.incrementAndGet();
    }

    /** The server, or this machine, has not let one of its acts happen. */
    void didNot() {
        failed.incrementAndGet();
    }

    Report report(String event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("done", Long.toString(done.get()));
        fields.put("failed", Long.toString(failed.get()));
        fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began)));
        return new Report(event, fields);
    }
}
