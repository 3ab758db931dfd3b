package io.msocket.cli;

import org.jspecify.annotations.Nullable;

/** One JSON object of strings and whole numbers on one line (RFC 8259). */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine put(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** A null is written as such. */
    JsonLine put(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        return text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // Surrogates are escaped so that a lone one still makes valid UTF-8.
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
