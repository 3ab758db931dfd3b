package io.msocket.lab.report;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) for people to read: two spaces a level, and lists of numbers on one line. */
final class Json {
    private static final String INDENT = "  ";

    /** Below it are the control characters, which JSON has escaped. */
    private static final char FIRST_PRINTABLE = ' ';

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /**
     * The text of a value and a line feed.
     *
     * @param value maps, collections, strings, booleans, numbers, null
     * @throws IllegalArgumentException for any other type, and for numbers that JSON does not have
     */
    static String write(@Nullable Object value) {
        Json json = new Json();
        json.value(value, "");
        return json.text.append('\n').toString();
    }

    private void value(@Nullable Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            object(map, indent);
        } else if (value instanceof Collection<?> list) {
            array(list, indent);
        } else if (value instanceof String string) {
            string(string);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no " + number);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            throw new IllegalArgumentException(value.getClass() + " has no form in JSON");
        }
    }

    private void object(Map<?, ?> map, String indent) {
        String inner = indent + INDENT;
        text.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            text.append('\n').append(inner);
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue(), inner);
            text.append(entries.hasNext() ? "," : "\n" + indent);
        }
        text.append('}');
    }

    private void array(Collection<?> list, String indent) {
        boolean flat = list.stream().noneMatch(item -> item instanceof Map || item instanceof Collection);
        String inner = indent + INDENT;
        text.append('[');
        for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
            if (!flat) {
                text.append('\n').append(inner);
            }
            value(items.next(), inner);
            if (items.hasNext()) {
                text.append(flat ? ", " : ",");
            } else if (!flat) {
                text.append('\n').append(indent);
            }
        }
        text.append(']');
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
