package io.msocket.protocol;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what went over flowpaths that have ended: by their local addresses, and what nobody has polled yet. */
final class TrafficLedger {
    /** A connection that lives for a month may have a new address each day. */
    private static final int MOST_ADDRESSES = 32;

    /** The one whose flowpath has ended last comes last. */
    private final Map<InetAddress, TrafficCount> byAddress = new LinkedHashMap<>(2);

    private @Nullable TrafficCount others;
    private @Nullable TrafficCount unpolled;

    void handleEnded(Flowpath path) {
        unpolled = sum(unpolled, path.count);
        if (path.count.bytes() == 0) {
            return;
        }
        InetAddress local = path.localAddress();
        if (local == null) {
            others = sum(others, path.count);
            return;
        }
        TrafficCount before = byAddress.remove(local);
        byAddress.put(local, sum(before, path.count));
        if (byAddress.size() > MOST_ADDRESSES) {
            Iterator<TrafficCount> eldest = byAddress.values().iterator();
            others = sum(others, eldest.next());
            eldest.remove();
        }
    }

    private static TrafficCount sum(@Nullable TrafficCount before, TrafficCount more) {
        TrafficCount sum = before == null ? new TrafficCount() : before;
        sum.add(more);
        return sum;
    }

    /** What went over paths that have ended since the last call; null for nothing. */
    @Nullable
    TrafficCounters pollEnded() {
        TrafficCount ended = unpolled;
        unpolled = null;
        return ended == null ? null : ended.snapshot();
    }

    /** All, with what has gone over those that have not ended. */
    TrafficByAddress with(Iterable<Flowpath> living) {
        Map<InetAddress, TrafficCounters> all = new LinkedHashMap<>();
        byAddress.forEach((local, count) -> all.put(local, count.snapshot()));
        TrafficCounters rest = others == null ? TrafficCounters.NONE : others.snapshot();
        for (Flowpath path : living) {
            InetAddress local = path.localAddress();
            if (local == null) {
                rest = rest.plus(path.count.snapshot());
            } else if (path.count.bytes() > 0) {
                all.merge(local, path.count.snapshot(), TrafficCounters::plus);
            }
        }
        return new TrafficByAddress(all, rest);
    }

    /** Bytes of both directions, with those of flowpaths that have not ended. */
    long bytesOver(Set<InetAddress> locals, Iterable<Flowpath> living) {
        long bytes = 0;
        for (Map.Entry<InetAddress, TrafficCount> ended : byAddress.entrySet()) {
            bytes += locals.contains(ended.getKey()) ? ended.getValue().bytes() : 0;
        }
        for (Flowpath path : living) {
            InetAddress local = path.localAddress();
            bytes += local != null && locals.contains(local) ? path.count.bytes() : 0;
        }
        return bytes;
    }
}
