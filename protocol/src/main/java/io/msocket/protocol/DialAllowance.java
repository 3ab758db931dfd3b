package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often a client may dial addresses that its server has told. One from which a join has been answered as only the
 * server can is as good as the one that the client chose itself. Until then it may belong to anybody: it is dialled a few times only,
 * and all such attempts together are bounded for the connection's whole life.
 */
final class DialAllowance {
    /**
     * Attempts at unproven addresses, in a connection's life. Those at an address that proves itself do not count, so that honest
     * servers can move as often as they like. Enough for four local addresses and eight of the server.
     */
    static final int MOST_ATTEMPTS = 64;

    /** From one local address to one of the server's: with pauses that double, until a minute after the first. */
    static final int MOST_ATTEMPTS_EACH = 6;

    /** After the first attempt. */
    private static final long FIRST_PAUSE_NANOS = 2_000_000_000L;

    private record Way(@Nullable InetAddress local, InetSocketAddress remote) {
        static Way of(Route route) {
            return new Way(route.local(), route.remote());
        }
    }

    private record Tries(int count, long nextAt) {}

    private final Set<InetSocketAddress> proven = new HashSet<>();
    /** Bounded as the attempts are. */
    private final Map<Way, Tries> tries = new HashMap<>();

    private int attempts;

    /** When the route may be dialled, 0 for at any time, {@link Connection#NO_TIMEOUT} for never. */
    long dialableAt(Route route) {
        if (proven.contains(route.remote())) {
            return 0;
        }
        Tries before = tries.get(Way.of(route));
        if (attempts >= MOST_ATTEMPTS || (before != null && before.count >= MOST_ATTEMPTS_EACH)) {
            return Connection.NO_TIMEOUT;
        }
        return before == null ? 0 : before.nextAt;
    }

    /** The route is dialled. */
    void handleDialled(Route route, long now) {
        if (proven.contains(route.remote())) {
            return;
        }
        Tries before = tries.get(Way.of(route));
        int count = before == null ? 0 : before.count;
        tries.put(Way.of(route), new Tries(count + 1, now + (FIRST_PAUSE_NANOS << count)));
        attempts++;
    }

    /** The server has answered a join there. */
    void handleProven(InetSocketAddress remote) {
        if (proven.add(remote)) {
            forgetTries(remote);
        }
    }

    /** The same at an address that is in no list: attempts there do not count, and it has to prove itself again the next time. */
    void handleReached(InetSocketAddress remote) {
        forgetTries(remote);
    }

    private void forgetTries(InetSocketAddress remote) {
        tries.entrySet().removeIf(entry -> {
            boolean isThere = entry.getKey().remote.equals(remote);
            attempts -= isThere ? entry.getValue().count : 0;
            return isThere;
        });
    }

    /** Only these are told: what is told once more later has to prove itself again. */
    void retain(Set<InetSocketAddress> told) {
        proven.retainAll(told);
    }
}
