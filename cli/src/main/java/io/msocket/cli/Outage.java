package io.msocket.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A time in which the server cannot be reached, which still lasts.
 *
 * @param cause why, as far as the attempts of late have shown
 * @param beganAt when it began, by {@link System#nanoTime}
 * @param retention how long the connection waits for a network
 * @param servers the server's addresses that were tried of late
 * @param locals the local addresses from which they were; empty where the system chooses
 */
record Outage(
        Cause cause, long beganAt, Duration retention, List<InetSocketAddress> servers, List<InetAddress> locals) {
    /** Why it lasts. */
    enum Cause {
        /** Nothing can be sent: there is no address, or no way from any. */
        NO_NETWORK("no network", "network"),
        /** The server's host is there, and nobody listens: the process has ended, or a filter says so. */
        REFUSED("refused by the server", "connected"),
        /** What is sent gets no answer: a host that is down, or a network that drops everything. */
        UNANSWERED("no answer from the server", "connected");

        private final String words;
        private final String whatIsThereAgain;

        Cause(String words, String whatIsThereAgain) {
            this.words = words;
            this.whatIsThereAgain = whatIsThereAgain;
        }
    }

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
        return cause.words + " for " + DurationConverter.formatWhole(lasted) + ", gives up in "
                + DurationConverter.formatWhole(left) + ", " + attempts();
    }

    /** {@code network again after 12 s}. */
    String describeEnd(long now) {
        return cause.whatIsThereAgain + " again after " + DurationConverter.formatWhole(lasted(now));
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
