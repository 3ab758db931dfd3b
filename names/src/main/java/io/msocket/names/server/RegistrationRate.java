package io.msocket.names.server;

import io.msocket.protocol.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many new names each network may register: so many at once, and then one each second. A key costs nothing, so that names by key alone
 * would be no bound. Thread-safe.
 */
final class RegistrationRate {
    private static final long NANOS_FOR_ONE = TimeUnit.SECONDS.toNanos(1);

    /** Whoever has not come for the longest time is forgotten first. */
    private static final int MOST_NETWORKS = 65_536;

    private final long mostNanos;
    private final LongSupplier nanoTime;

    /** By network: since when its allowance grows; what is longer ago than the whole allowance takes does not count. */
    private final Map<Object, Long> since = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Long> eldest) {
            return size() > MOST_NETWORKS;
        }
    };

    RegistrationRate(int atOnce, LongSupplier nanoTime) {
        this.mostNanos = atOnce * NANOS_FOR_ONE;
        this.nanoTime = nanoTime;
    }

    /** Whether one more may be registered, which counts then. */
    synchronized boolean take(Principal who) {
        Object network = who.groups().get(0).key();
        long now = nanoTime.getAsLong();
        long whole = now - mostNanos;
        long from = Math.max(whole, since.getOrDefault(network, whole));
        if (now - from < NANOS_FOR_ONE) {
            return false;
        }
        since.put(network, from + NANOS_FOR_ONE);
        return true;
    }
}
