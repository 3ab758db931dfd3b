package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client believes of the addresses that its server tells: those that {@link AddressRules} allow, at most {@value
 * AddressList#MOST} at a time, changed no more often than its own clock says, and dialled as the {@link DialAllowance} says.
 */
final class PeerAddresses {
    /** Between changes, in the long run: each makes the client plan its flowpaths anew. */
    static final long CHANGE_NANOS = 1_000_000_000L;

    /** So many changes may come at once, as when an interface comes and goes. */
    static final int CHANGES_AT_ONCE = 4;

    /** Addresses that were withdrawn and are remembered, lest a flowpath stay there. */
    private static final int MOST_WITHDRAWN = 2 * AddressList.MOST;

    private final DialAllowance allowance = new DialAllowance();
    private @Nullable InetSocketAddress dialled;
    private int lastNumber;
    /** The last list, which waits for its time; null for none. */
    private @Nullable AddressList pending;

    private Set<InetSocketAddress> believed = Set.of();
    private final LinkedHashSet<InetSocketAddress> withdrawn = new LinkedHashSet<>();
    private final TokenBucket changes = new TokenBucket(CHANGES_AT_ONCE, CHANGE_NANOS);

    /** For all attempts at addresses that only the server knows, however it has told them. */
    DialAllowance allowance() {
        return allowance;
    }

    /** The client has opened the connection at this address, which it knew by itself. */
    void handleOpenedAt(InetSocketAddress remote) {
        dialled = remote;
    }

    /** The server tells a list; one that is older than what it has told before is left out. */
    void handleTold(AddressList list) {
        if (list.isLaterThan(lastNumber)) {
            lastNumber = list.number();
            pending = list;
        }
    }

    /** When {@link #poll} has something to say, or {@link Connection#NO_TIMEOUT}. */
    long dueAt() {
        return pending == null ? Connection.NO_TIMEOUT : changes.nextTime();
    }

    /** Takes over what was told last, if it is time. Whether that changes what is believed. */
    boolean poll(long now) {
        AddressList list = pending;
        InetSocketAddress own = dialled;
        if (list == null || own == null || now < dueAt()) {
            return false;
        }
        pending = null;
        Set<InetSocketAddress> next = new LinkedHashSet<>();
        for (InetSocketAddress address : list.addresses()) {
            if (AddressRules.allow(address, own)) {
                next.add(address);
            }
        }
        if (List.copyOf(next).equals(List.copyOf(believed))) {
            return false;
        }
        changes.take(now);
        for (InetSocketAddress address : believed) {
            // As the last of them, also if it was there.
            withdrawn.remove(address);
            withdrawn.add(address);
        }
        withdrawn.removeAll(next);
        if (next.isEmpty()) {
            // A server that tells no address at all does not say that it is anywhere else.
            withdrawn.remove(own);
        }
        while (withdrawn.size() > MOST_WITHDRAWN) {
            withdrawn.remove(withdrawn.iterator().next());
        }
        believed = next;
        allowance.retain(next);
        return true;
    }

    /** Those that are believed, as the server orders them. */
    List<InetSocketAddress> believed() {
        return new ArrayList<>(believed);
    }

    /** Whether the server had told the address, and tells it no more: no flowpath is to stay there. */
    boolean isWithdrawn(InetSocketAddress remote) {
        return withdrawn.contains(remote);
    }

    /**
     * When the route may be dialled beside flowpaths that work, 0 for at any time, {@link Connection#NO_TIMEOUT} for never as things
     * are.
     */
    long dialableAt(Route route) {
        if (!route.announced()) {
            return isWithdrawn(route.remote()) ? Connection.NO_TIMEOUT : 0;
        }
        return believed.contains(route.remote()) ? allowance.dialableAt(route) : Connection.NO_TIMEOUT;
    }

    /** The route is dialled. */
    void handleDialled(Route route, long now) {
        if (route.announced()) {
            allowance.handleDialled(route, now);
        }
    }

    /** A join was answered there as only the server can. */
    void handleJoined(InetSocketAddress remote) {
        if (believed.contains(remote)) {
            allowance.handleProven(remote);
        } else {
            allowance.handleReached(remote);
        }
    }
}
