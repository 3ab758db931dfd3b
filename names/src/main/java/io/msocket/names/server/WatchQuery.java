package io.msocket.names.server;

import io.msocket.names.record.Name;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which names a request is about to watch, and what its sender knows of them. */
final class WatchQuery {
    /** Over one connection. */
    static final int MOST_NAMES = 64;

    /** Shorter than what proxies and clients wait for an answer. */
    static final int MOST_WAIT_SECONDS = 25;

    /** A version, a dash, and some digits of a hash. */
    private static final int MOST_TAG = 40;

    private WatchQuery() {}

    /** What is to be watched is no name. */
    static final class BadNameException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private BadNameException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Of a stream: each name as {@code NAME}, or {@code NAME,TAG} where a record is known, and then the last event of before.
     *
     * @throws IllegalArgumentException for no name, too many, or what is none
     */
    static WatchNews ofStream(Request request) {
        Map<Name, String> known = new LinkedHashMap<>();
        for (String each : request.queried("name")) {
            put(known, each);
        }
        if (known.isEmpty()) {
            throw new IllegalArgumentException("names are watched as in /v1/watch?name=files@example.org");
        }
        if (known.size() > MOST_NAMES) {
            throw new IllegalArgumentException("at most %d names over one connection".formatted(MOST_NAMES));
        }
        String last = request.header("last-event-id");
        if (last != null) {
            Map<Name, String> told = new LinkedHashMap<>();
            put(told, last);
            told.forEach(known::replace);
        }
        return new WatchNews(known);
    }

    private static void put(Map<Name, String> known, String text) {
        int comma = text.indexOf(',');
        put(known, comma < 0 ? text : text.substring(0, comma), comma < 0 ? "" : text.substring(comma + 1));
    }

    private static void put(Map<Name, String> known, String name, String tag) {
        if (tag.length() > MOST_TAG) {
            throw new IllegalArgumentException("not a tag of a record: it has %d letters".formatted(tag.length()));
        }
        known.put(parse(name), tag);
    }

    private static Name parse(String name) {
        try {
            return Name.parse(name);
        } catch (IllegalArgumentException e) {
            throw new BadNameException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Of one answer.
     *
     * @throws IllegalArgumentException when the path has no name
     */
    static WatchNews ofAnswer(Request request) {
        Map<Name, String> known = new LinkedHashMap<>();
        put(
                known,
                request.path().substring(NamesApi.NAMES.length()),
                RecordTag.firstOf(request.header("if-none-match")));
        return new WatchNews(known);
    }

    /**
     * For how long an answer may be waited for; zero where nobody wants to wait.
     *
     * @throws IllegalArgumentException when it is no such time
     */
    static int waitSeconds(Request request) {
        if (request.queried("wait").isEmpty()) {
            return 0;
        }
        String text = request.queried("wait").get(0);
        int seconds;
        try {
            seconds = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            seconds = -1;
        }
        if (seconds < 0 || seconds > MOST_WAIT_SECONDS) {
            throw new IllegalArgumentException(
                    "wait is a number of seconds up to %d, not '%s'".formatted(MOST_WAIT_SECONDS, text));
        }
        return seconds;
    }
}
