package io.msocket.names.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of events (WHATWG HTML, 9.2, "Server-sent events"), as far as name servers use it: lines end with LF or CR LF, of each event
 * one line of data counts. Not thread-safe.
 */
final class EventReader {
    private final int most;
    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String type = "";
    private @Nullable String data;

    /** Who is told of events. */
    @FunctionalInterface
    interface Sink {
        void handleEvent(String type, String data);
    }

    /** @param most bytes of a line */
    EventReader(int most, Sink sink) {
        this.most = most;
        this.sink = sink;
    }

    /** @throws IllegalArgumentException when a line is too long */
    void read(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                handleLine(line.toString(StandardCharsets.UTF_8).stripTrailing());
                line.reset();
            } else if (line.size() == most) {
                throw new IllegalArgumentException("a line of more than %d bytes".formatted(most));
            } else {
                line.write(next);
            }
        }
    }

    private void handleLine(String text) {
        if (text.isEmpty()) {
            if (data != null) {
                sink.handleEvent(type, data);
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
