package io.msocket.socket;

import io.msocket.protocol.PathControl;
import io.msocket.transport.Listener;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a server can be reached while it is open, and who is told: the clients of its connections, and those who keep its record.
 *
 * <p>Thread-safe: {@code moving} is held for the whole of a move, and while an address is given up; both wait for an event loop. No timer
 * waits for it: what is to be given up meanwhile is left to the thread that holds it. It comes before {@code lock}, which guards the fields
 * below that. Those who follow the addresses are told under {@code moving} and never under {@code lock}, under which the mobility manager's
 * lock alone is taken.
 */
final class ServerPlace {
    private final Listener listener;
    private final MSocketOptions options;
    /** Whose addresses clients are told where it is bound to all of them. */
    private final Interfaces interfaces;

    private final Times times;
    private final ReentrantLock moving = new ReentrantLock();
    /** By which move it came last to where it listens. */
    private final Map<InetSocketAddress, Integer> reached = new HashMap<>();
    /** Clients have had their time to leave what it has left by this move, and before. By any thread. */
    private final AtomicInteger due = new AtomicInteger();
    /** What it has left by this move and before is given up. Written under {@code moving}. */
    private volatile int givenUp;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<AddressListener> listeners = new ArrayList<>();
    /** Who hears where it is itself, to tell the clients; null while they know that already. */
    private @Nullable AddressListener own;

    private @Nullable Follower answering;
    private List<InetSocketAddress> furtherAddresses;
    private List<InetSocketAddress> ownAddresses = List.of();
    /** Where it was, until that is withdrawn; and by which move it has left. */
    private final Map<InetSocketAddress, Integer> leaving = new LinkedHashMap<>();

    private int moves;
    private boolean closed;

    /**
     * What a move leaves clients.
     *
     * @param tellMillis to hear of the next address before the former one is withdrawn
     * @param leaveMillis to join there before nobody is at the former one any more
     */
    record Times(long tellMillis, long leaveMillis) {
        /** Many round trips, and losses. */
        static final Times USUAL = new Times(2_000, 10_000);
    }

    /** @param furtherAddresses that clients are told from the beginning */
    ServerPlace(Listener listener, MSocketOptions options, List<InetSocketAddress> furtherAddresses, Times times) {
        this.times = times;
        this.listener = listener;
        this.options = options;
        Interfaces announced = options.announcedInterfaces();
        this.interfaces = announced == null ? Interfaces.ofKind(InterfaceKind.values()) : announced;
        this.furtherAddresses = furtherAddresses;
    }

    private MobilityManager manager() {
        return MobilityManager.of(options.networkChanges());
    }

    /** What depends on this machine's links is followed, for as long as the socket is open. */
    void begin() {
        lock.lock();
        try {
            answerLocked();
            announceLocked();
        } finally {
            lock.unlock();
        }
        if (options.announcedInterfaces() != null && isWildcard()) {
            followItself().handleMoved(listener.localAddress());
        }
    }

    private boolean isWildcard() {
        return listener.localAddress().getAddress().isAnyLocalAddress();
    }

    private void answerLocked() {
        if (answering == null
                && !closed
                && !listener.localAddress().getAddress().isLoopbackAddress()) {
            answering =
                    new AnsweringInterfaces(InterfaceChoice.SYSTEM, SystemNetwork::localAddressFor, listener::answerBy);
            manager().add(answering);
        }
    }

    private AddressListener followItself() {
        AddressListener following;
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (own == null) {
                own = new AddressListener(interfaces, this::setOwnAddresses, options.networkChanges());
                listeners.add(own);
            }
            following = own;
        } finally {
            lock.unlock();
        }
        if (late) {
            // Whoever has closed this has not seen it.
            following.close();
        }
        return following;
    }

    void setFurtherAddresses(List<InetSocketAddress> addresses) {
        lock.lock();
        try {
            furtherAddresses = addresses;
            announceLocked();
        } finally {
            lock.unlock();
        }
    }

    private void setOwnAddresses(List<InetSocketAddress> addresses) {
        lock.lock();
        try {
            ownAddresses = addresses.stream()
                    .filter(address -> PathControl.isAnnounceable(address.getAddress()))
                    .toList();
            announceLocked();
        } finally {
            lock.unlock();
        }
    }

    /** What it has left is told beside the others, so that it can be withdrawn. */
    private void announceLocked() {
        listener.announce(Turns.taken(List.of(furtherAddresses, ownAddresses, List.copyOf(leaving.keySet()))).stream()
                .distinct()
                .limit(PathControl.MOST_ANNOUNCED)
                .toList());
    }

    /** From now on somebody is told where others can reach this, until what is returned is closed. May wait for an event loop. */
    Closeable follow(Interfaces some, Consumer<List<InetSocketAddress>> told) throws SocketException {
        AddressListener added = new AddressListener(some, told, options.networkChanges());
        moving.lock();
        try {
            lock.lock();
            try {
                requireOpenLocked();
                listeners.add(added);
            } finally {
                lock.unlock();
            }
            added.handleMoved(listener.localAddress());
        } finally {
            moving.unlock();
            giveUpFormer();
        }
        return () -> unfollow(added);
    }

    private void unfollow(AddressListener ended) {
        lock.lock();
        try {
            listeners.remove(ended);
        } finally {
            lock.unlock();
        }
        ended.close();
    }

    private void requireOpenLocked() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    /**
     * Moves to another address: listens there first, tells the clients of both, then of the new one alone, and listens at the former one no
     * more once they have had time to join. One move after the other; waits for an event loop.
     */
    void migrate(InetSocketAddress next) throws IOException {
        moving.lock();
        try {
            NetworkView machine = manager().view();
            List<InetSocketAddress> former = reachable(machine);
            InetSocketAddress before = listener.localAddress();
            InetSocketAddress bound = listener.listenToo(next);
            if (bound.equals(before)) {
                return;
            }
            followItself();
            int move = begin(former, reachable(machine));
            reached.put(bound, move);
            Timers.after(times.tellMillis(), () -> withdraw(move));
            Timers.after(times.leaveMillis(), () -> handleDue(move));
            listeners().forEach(each -> each.handleMoved(bound));
            // Those that have no flowpath which could tell them, or one of which nobody knows yet that it has died.
            listener.tellMoved(whereabouts(machine));
        } finally {
            moving.unlock();
            giveUpFormer();
        }
    }

    /** Returns the number of the move. */
    private int begin(List<InetSocketAddress> former, List<InetSocketAddress> now) {
        Set<InetSocketAddress> left = new HashSet<>(former);
        now.forEach(left::remove);
        lock.lock();
        try {
            moves++;
            ownAddresses = now;
            former.stream().filter(left::contains).forEach(address -> leaving.put(address, moves));
            now.forEach(leaving::remove);
            announceLocked();
            answerLocked();
            return moves;
        } finally {
            lock.unlock();
        }
    }

    /** As clients know it: of the wildcard address those of the machine. */
    private List<InetSocketAddress> reachable(NetworkView machine) {
        InetSocketAddress bound = listener.localAddress();
        if (!bound.getAddress().isAnyLocalAddress()) {
            return PathControl.isAnnounceable(bound.getAddress()) ? List.of(bound) : List.of();
        }
        return AnnouncedInterfaces.addressesIn(machine, interfaces, bound.getPort());
    }

    /** Where it can be reached while the machine has these addresses, as far as clients can be told. */
    List<InetSocketAddress> whereabouts(NetworkView machine) {
        return reachable(machine).stream()
                .distinct()
                .limit(PathControl.MOST_ANNOUNCED)
                .toList();
    }

    private List<AddressListener> listeners() {
        lock.lock();
        try {
            return List.copyOf(listeners);
        } finally {
            lock.unlock();
        }
    }

    /** What it has left by that move and before, and has not come back to. Also when the socket is closed: its connections are not. */
    private void withdraw(int move) {
        lock.lock();
        try {
            if (leaving.values().removeIf(by -> by <= move)) {
                announceLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Clients have had their time to leave what it has left by that move. */
    private void handleDue(int move) {
        due.accumulateAndGet(move, Math::max);
        giveUpFormer();
    }

    /** Who moves it meanwhile does so afterwards: nobody waits for that. */
    private void giveUpFormer() {
        while (due.get() > givenUp && moving.tryLock()) {
            try {
                int move = due.get();
                givenUp = move;
                leaveBefore(move);
            } finally {
                moving.unlock();
            }
        }
    }

    /** Where it came to by that move or later, it stays: where it has come back to, until it has left that again for long enough. */
    private void leaveBefore(int move) {
        reached.values().removeIf(by -> by < move);
        reached.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .ifPresent(first -> listener.leaveFormer(first.getKey()));
    }

    void close() {
        Follower ended;
        lock.lock();
        try {
            closed = true;
            ended = answering;
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            manager().remove(ended);
        }
        listeners().forEach(AddressListener::close);
    }
}
