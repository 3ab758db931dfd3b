package io.msocket.names.resolver;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Where a domain has a service (RFC 2782).
 *
 * @param priority the lowest is asked first
 * @param weight among those of one priority, how large a share comes first
 * @param server by HTTPS
 */
record SrvRecord(int priority, int weight, URI server) {
    private static final int PARTS = 4;

    /** As DNS has them (RFC 1123, 2.1): what is none may be more than a host in a URL. */
    private static final Pattern HOST = Pattern.compile(
            "([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?", Pattern.CASE_INSENSITIVE);

    private static final int MOST = 0xffff;

    /** Whether it says that the domain has no such service, by the host {@code .}. */
    static boolean isNone(String text) {
        String host = text.substring(text.lastIndexOf(' ') + 1);
        return host.isEmpty() || host.equals(".");
    }

    /**
     * Reads {@code PRIORITY WEIGHT PORT HOST}.
     *
     * @throws IllegalArgumentException when it is not that, and nothing could be asked there
     */
    static SrvRecord parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("a priority, a weight, a port and a host are expected");
        }
        int port = number(parts[2]);
        String host = parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3];
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("a host has letters, digits, - and .");
        }
        URI server = URI.create("https://%s:%d".formatted(host, port));
        if (port == 0 || server.getHost() == null) {
            throw new IllegalArgumentException("no server can be asked there");
        }
        return new SrvRecord(number(parts[0]), number(parts[1]), server);
    }

    private static int number(String text) {
        int number = Integer.parseInt(text);
        if (number < 0 || number > MOST) {
            throw new IllegalArgumentException("%d is not between 0 and %d".formatted(number, MOST));
        }
        return number;
    }

    /** In the order in which a client asks them: by priority, and those of one priority drawn by weight, so that clients divide among them. */
    static List<SrvRecord> inOrder(List<SrvRecord> records, RandomGenerator random) {
        List<SrvRecord> left = new ArrayList<>(records);
        // Of one priority those without a weight come first, which leaves them a small chance.
        left.sort(Comparator.comparingInt(SrvRecord::priority).thenComparingInt(SrvRecord::weight));
        List<SrvRecord> order = new ArrayList<>();
        while (!left.isEmpty()) {
            order.add(left.remove(draw(left, random)));
        }
        return order;
    }

    /** The place of one of those that have the first one's priority. */
    private static int draw(List<SrvRecord> sorted, RandomGenerator random) {
        int priority = sorted.get(0).priority();
        int sum = sorted.stream()
                .filter(each -> each.priority() == priority)
                .mapToInt(SrvRecord::weight)
                .sum();
        int drawn = random.nextInt(sum + 1);
        int at = 0;
        for (int upTo = sorted.get(0).weight();
                upTo < drawn;
                upTo += sorted.get(at).weight()) {
            at++;
        }
        return at;
    }
}
