package io.msocket.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of the JSON objects that a trace has: strings, whole numbers and null, not nested. */
final class JsonObject {
    private static final Pattern MEMBER = Pattern.compile(
            "\"([^\"\\\\\\x00-\\x1f]*)\":(null|-?(?:0|[1-9]\\d*)|\"((?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*)\")");

    private JsonObject() {}

    static Map<String, Object> parse(String line) {
        Map<String, Object> members = new LinkedHashMap<>();
        Matcher matcher = MEMBER.matcher(line);
        int at = 0;
        require(line.startsWith("{") && line.endsWith("}"), line);
        while (at < line.length() - 1) {
            require(line.charAt(at) == (at == 0 ? '{' : ','), line);
            require(matcher.find(at + 1) && matcher.start() == at + 1, line);
            String value = matcher.group(2);
            Object parsed = value.equals("null") ? null : matcher.group(3);
            if (parsed == null && !value.equals("null")) {
                parsed = Long.valueOf(value);
            }
            require(!members.containsKey(matcher.group(1)), line);
            members.put(matcher.group(1), parsed);
            at = matcher.end();
        }
        return members;
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new AssertionError("not JSON: " + line);
        }
    }
}
