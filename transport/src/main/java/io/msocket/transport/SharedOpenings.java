package io.msocket.transport;

import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.PendingOpening;
import io.msocket.protocol.PendingOpenings;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The openings of a transport: a client's opening and its first join may arrive at different event loops and ports. */
final class SharedOpenings implements PendingOpenings {
    private final ConcurrentMap<ConnectionId, PendingOpening> openings = new ConcurrentHashMap<>();
    private final AtomicLong incompleteUntil = new AtomicLong();

    @Override
    public @Nullable PendingOpening get(ConnectionId id) {
        return openings.get(id);
    }

    @Override
    public void put(ConnectionId id, PendingOpening opening) {
        openings.put(id, opening);
    }

    @Override
    public boolean replace(ConnectionId id, PendingOpening opening, PendingOpening by) {
        return openings.replace(id, opening, by);
    }

    @Override
    public void remove(ConnectionId id) {
        openings.remove(id);
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
