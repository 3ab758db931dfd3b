package io.msocket.names.server;

import io.msocket.protocol.Principal;
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
    /** Of several of one name the first; null for none. */
    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** All of one name. */
    List<String> queried(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** Whether what is asked for is to come in a form that its sender names, and not in the usual one. */
    boolean accepts(String contentType) {
        String wanted = header("accept");
        return wanted != null && wanted.contains(contentType);
    }
}
