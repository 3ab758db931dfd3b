package io.msocket.cli;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one of this machine's links has carried of a connection, while it carries more.
 *
 * @param link its name
 * @param bytes of the streams, both ways, repeats included
 */
record LinkBytes(String link, long bytes) {
    private static final char BETWEEN_LINKS = ',';
    private static final char BEFORE_BYTES = '/';

    /** Those of the paths that live. */
    static List<LinkBytes> of(List<PathUse> paths, LinkNames names) {
        Map<InetAddress, Long> living = new LinkedHashMap<>();
        for (PathUse path : paths) {
            if (path.lives()) {
                living.merge(path.ends().local(), path.received() + path.sent(), Long::sum);
            }
        }
        Map<InetAddress, String> named = names.of(living.keySet());
        List<LinkBytes> all = new ArrayList<>();
        living.forEach((local, bytes) -> all.add(new LinkBytes(named.getOrDefault(local, ""), bytes)));
        return all;
    }

    /** As one word of a report: {@code wlan0/1200,wwan0/300}. */
    static String toWord(List<LinkBytes> links) {
        return links.stream()
                .map(link -> link.link + BEFORE_BYTES + link.bytes)
                .collect(Collectors.joining(String.valueOf(BETWEEN_LINKS)));
    }

    /**
     * The reverse of {@link #toWord}.
     *
     * @throws IllegalArgumentException if it is no such word
     */
    static List<LinkBytes> ofWord(String word) {
        List<LinkBytes> links = new ArrayList<>();
        for (String part : word.isEmpty() ? new String[0] : word.split(String.valueOf(BETWEEN_LINKS), -1)) {
            int slash = part.lastIndexOf(BEFORE_BYTES);
            if (slash < 0) {
                throw new IllegalArgumentException("no links and their bytes: " + word);
            }
            links.add(new LinkBytes(part.substring(0, slash), Long.parseLong(part.substring(slash + 1))));
        }
        return links;
    }
}
