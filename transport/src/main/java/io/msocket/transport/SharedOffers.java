package io.msocket.transport;

import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.Offer;
import io.msocket.protocol.Offers;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The offers of a transport: a client's opening and its first join may arrive at different event loops and ports. */
final class SharedOffers implements Offers {
    private final ConcurrentMap<ConnectionId, Offer> offers = new ConcurrentHashMap<>();
    private final AtomicLong incompleteUntil = new AtomicLong();

    @Override
    public @Nullable Offer get(ConnectionId id) {
        return offers.get(id);
    }

    @Override
    public void put(ConnectionId id, Offer offer) {
        offers.put(id, offer);
    }

    @Override
    public boolean replace(ConnectionId id, Offer offer, Offer by) {
        return offers.replace(id, offer, by);
    }

    @Override
    public void remove(ConnectionId id) {
        offers.remove(id);
    }

    @Override
    public long incompleteUntil() {
        return incompleteUntil.get();
    }

    @Override
    public void handleGaveWay(long until) {
        incompleteUntil.accumulateAndGet(until, Math::max);
    }
}
