package io.msocket.names.server;

import io.msocket.protocol.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked.
 *
 * @param peer who asks
 * @param path without the query, decoded
 * @param query decoded, in the order in which it came
 * @param headers by names in small letters
 */
record Request(
        Principal peer,
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        byte[] body) {
    /** Nothing is asked yet. */
    static Request none(Principal peer) {
        return new Request(peer, "", "", Map.of(), Map.of(), new byte[0]);
    }

    /** The same, for whoever only has to know what was asked for. */
    Request withoutBody() {
        return new Request(peer, method, path, query, Map.of(), new byte[0]);
    }

    /** Of several of one name the first; null for none. */
    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** All of one name. */
    List<String> queried(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** Whether nothing is to change by it. */
    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Whether what is asked for is to come in a form that its sender names, and not in the usual one (RFC 9110, 12.5.1). */
    boolean accepts(String contentType) {
        String wanted = header("accept");
        return wanted != null && Arrays.stream(wanted.split(",", -1)).anyMatch(range -> names(range, contentType));
    }

    private static boolean names(String range, String contentType) {
        String[] parts = range.strip().split(";", -1);
        boolean isRefused = Arrays.stream(parts)
                .skip(1)
                .anyMatch(parameter -> parameter.replace(" ", "").matches("[qQ]=0(\\.0*)?"));
        return parts[0].strip().equalsIgnoreCase(contentType) && !isRefused;
    }
}
