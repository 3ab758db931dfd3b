package io.msocket.lab.program;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds in a stream of a name's news which version each event tells, and keeps no more of it than the beginning of a line: thousands of
 * streams are read at once. Not thread-safe.
 */
final class NewsReader {
    /** No event has ended. */
    static final long NONE = -1;

    /** Longer than what counts of {@code id: NAME,VERSION-HASH}. */
    private static final int KEPT = 96;

    private static final String ID = "id: ";

    private final byte[] line = new byte[KEPT];
    private int length;
    private long pending = NONE;

    /** The version of the last event that has ended in these bytes, 0 for that there is no record; or {@link #NONE}. */
    long read(ByteBuffer bytes) {
        long ended = NONE;
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next != '\n') {
                keep(next);
            } else if (isEmpty()) {
                // Lines of HTTP's chunks are empty, too, but outside of events.
                ended = pending == NONE ? ended : pending;
                pending = NONE;
                length = 0;
            } else {
                handleLine();
                length = 0;
            }
        }
        return ended;
    }

    private void keep(byte next) {
        if (length < KEPT) {
            line[length] = next;
            length++;
        }
    }

    private boolean isEmpty() {
        return length == 0 || (length == 1 && line[0] == '\r');
    }

    private void handleLine() {
        String text = new String(line, 0, length, StandardCharsets.US_ASCII);
        int tag = text.indexOf(',') + 1;
        if (text.startsWith(ID) && tag > 0) {
            int end = tag;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            pending = Long.parseLong(text, tag, end, 10);
        }
    }
}
