package io.msocket.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a process tells the one that has started it, a line on standard output: {@code event name=value ...}. The demo's and the
 * lab's processes do.
 *
 * @param event the first word
 * @param fields no name or value has a space
 */
public record Report(String event, Map<String, String> fields) {
    /** A report with one field. */
    public static Report of(String event, String name, String value) {
        return new Report(event, Map.of(name, value));
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is not one of ours
     */
    public static Report parse(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("not a report: " + line);
            }
            fields.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return new Report(words[0], fields);
    }

    /**
     * The text of a field.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the report '" + this + "' has no " + name);
        }
        return value;
    }

    /**
     * The number in a field.
     *
     * @throws IllegalArgumentException if there is no such field, or it is no whole number
     */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(event);
        fields.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }
}
