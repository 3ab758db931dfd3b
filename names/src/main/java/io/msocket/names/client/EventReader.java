package io.msocket.names.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of events (WHATWG HTML, 9.2, "Server-sent events"), as far as name servers use it: lines end with LF or CR LF, of each event
 * one line of data counts. Not thread-safe.
 */
final class EventReader {
    private final int most;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String type = "";
    private @Nullable String data;

    /** One event. */
    record Event(String type, String data) {}

    /** @param most bytes of a line */
    EventReader(int most) {
        this.most = most;
    }

    /**
     * The events that end in these bytes.
     *
     * @throws IOException when a line is too long
     */
    List<Event> read(ByteBuffer bytes) throws IOException {
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                handleLine(line.toString(StandardCharsets.UTF_8).stripTrailing(), events);
                line.reset();
            } else if (line.size() == most) {
                throw new IOException("a line of more than %d bytes".formatted(most));
            } else {
                line.write(next);
            }
        }
        return events;
    }

    private void handleLine(String text, List<Event> events) {
        if (text.isEmpty()) {
            if (data != null) {
                events.add(new Event(type, data));
            }
            type = "";
            data = null;
        } else if (text.startsWith("event:")) {
            type = valueOf(text);
        } else if (text.startsWith("data:")) {
            data = valueOf(text);
        }
    }

    private static String valueOf(String text) {
        return text.substring(text.indexOf(':') + 1).strip();
    }
}
