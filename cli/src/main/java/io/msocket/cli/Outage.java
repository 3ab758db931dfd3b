package io.msocket.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A time in which no network works, which still lasts.
 *
 * @param beganAt when it began, by {@link System#nanoTime}
 * @param retention how long the connection waits for a network
 * @param servers the server's addresses that were tried of late
 * @param locals the local addresses from which they were; empty where the system chooses
 */
record Outage(long beganAt, Duration retention, List<InetSocketAddress> servers, List<InetAddress> locals) {
    Outage {
        servers = List.copyOf(servers);
        locals = List.copyOf(locals);
    }

    Duration lasted(long now) {
        return Duration.ofNanos(now - beganAt);
    }

    /**
     * {@code no network for 12 s, gives up in 23 h 59 min, trying 192.0.2.1:7000 from 2 addresses}: what matters most comes
     * first, for a line may be cut short.
     */
    String describe(long now) {
        Duration lasted = lasted(now);
        Duration left = retention.compareTo(lasted) > 0 ? retention.minus(lasted) : Duration.ZERO;
        return "no network for " + DurationConverter.formatWhole(lasted) + ", gives up in "
                + DurationConverter.formatWhole(left) + ", " + attempts();
    }

    private String attempts() {
        if (servers.isEmpty()) {
            return "waiting for an address to try from";
        }
        String to = servers.size() == 1 ? HostPort.format(servers.get(0)) : servers.size() + " addresses of the server";
        return switch (locals.size()) {
            case 0 -> "trying " + to;
            case 1 -> "trying " + to + " from " + locals.get(0).getHostAddress();
            default -> "trying " + to + " from " + locals.size() + " addresses";
        };
    }
}
