package io.msocket.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ports on which a server has listened, one after the other, and the connections that were accepted at any of them. All of these can
 * join at the newest, which therefore stays open while any of them lives, and all are told the same addresses. Thread-safe.
 */
final class PortLineage {
    /** Those of which the event loops have not said that they are over. */
    private final Set<ConnectionDriver> accepted = ConcurrentHashMap.newKeySet();

    private final AtomicReference<@Nullable ListeningPort> newest = new AtomicReference<>();

    /** Where clients can join, besides; read by every event loop. */
    private volatile List<InetSocketAddress> furtherAddresses = List.of();

    /** Returns the one before, or null. */
    @Nullable
    ListeningPort setNewest(ListeningPort port) {
        return newest.getAndSet(port);
    }

    boolean isNewest(ListeningPort port) {
        return newest.get() == port;
    }

    boolean hasConnections() {
        return !accepted.isEmpty();
    }

    /** One more was accepted at one of the ports. */
    void add(ConnectionDriver driver) {
        accepted.add(driver);
    }

    /** One is over. Returns the port that stays open for none any more, if that is so; null while there are others. */
    @Nullable
    ListeningPort remove(ConnectionDriver driver) {
        accepted.remove(driver);
        return accepted.isEmpty() ? newest.get() : null;
    }

    /** Tells the clients of all connections, those to come too. */
    void announce(List<InetSocketAddress> addresses) {
        furtherAddresses = addresses;
        // One that is accepted meanwhile is here before it looks at the addresses.
        accepted.forEach(this::announceLatest);
    }

    /** Tells the clients of all connections that they can join there, and no longer where they have. */
    void tellMoved(List<InetSocketAddress> addresses) {
        accepted.forEach(driver -> driver.loop()
                .execute(() ->
                        driver.drive((connection, now) -> connection.control().tellMoved(addresses, now))));
    }

    /** One of the connections can be told from now on, and is, once it has started. */
    void handleEstablished(ConnectionDriver driver) {
        if (!furtherAddresses.isEmpty()) {
            announceLatest(driver);
        }
    }

    private void announceLatest(ConnectionDriver driver) {
        driver.loop().execute(() -> {
            List<InetSocketAddress> latest = furtherAddresses;
            driver.drive((connection, now) -> connection.paths().announce(latest, now));
        });
    }
}
