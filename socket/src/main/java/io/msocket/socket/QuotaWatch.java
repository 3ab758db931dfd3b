package io.msocket.socket;

import io.msocket.transport.TrafficLimit;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What one connection has left of its quotas. Not thread-safe but for the limits' own part: they are reached on the event loop,
 * and wait there until somebody polls.
 */
final class QuotaWatch {
    /** Addresses of a quota's interfaces, the latest ones: a machine may get a new one each day. */
    private static final int MOST_ADDRESSES = 64;

    private final List<Watched> all = new ArrayList<>();
    private final Queue<Quota> reached = new ConcurrentLinkedQueue<>();
    private final List<Interfaces> spent = new ArrayList<>();

    /** A quota, and the addresses that its interfaces have or had. */
    private record Watched(Quota quota, TrafficLimit limit, Set<InetAddress> locals) {
        void handleView(NetworkView now) {
            for (LocalAddress local : now.addresses()) {
                if (quota.interfaces().contain(local)) {
                    locals.remove(local.address());
                    locals.add(local.address());
                }
            }
            Iterator<InetAddress> eldest = locals.iterator();
            for (int i = locals.size(); i > MOST_ADDRESSES; i--) {
                eldest.next();
                eldest.remove();
            }
            limit.setLocals(locals);
        }
    }

    /** @param whenReached called on the event loop when there is something to poll; it must not block */
    void begin(List<Quota> quotas, NetworkView now, MobileConnection connection, Runnable whenReached) {
        for (Quota quota : quotas) {
            TrafficLimit limit = new TrafficLimit(quota.bytes(), () -> {
                reached.add(quota);
                whenReached.run();
            });
            Watched watched = new Watched(quota, limit, new LinkedHashSet<>());
            watched.handleView(now);
            all.add(watched);
            connection.limitTraffic(limit);
        }
    }

    void handleView(NetworkView now) {
        all.forEach(watched -> watched.handleView(now));
    }

    /** Those that are spent since the last call. */
    List<Quota> poll() {
        List<Quota> polled = new ArrayList<>();
        for (Quota quota = reached.poll(); quota != null; quota = reached.poll()) {
            polled.add(quota);
            spent.add(quota.interfaces());
        }
        return polled;
    }

    /** Whether nothing may go from the address any more. */
    boolean isSpent(InetAddress address, NetworkView now) {
        return now.addresses().stream()
                .filter(local -> local.up() && local.address().equals(address))
                .anyMatch(local -> spent.stream().anyMatch(some -> some.contain(local)));
    }
}
