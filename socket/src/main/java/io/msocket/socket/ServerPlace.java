package io.msocket.socket;

import io.msocket.protocol.PathControl;
import io.msocket.transport.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where a server can be reached while it is open, and who is told: the clients of its connections, and those who keep its record.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it and is never held while waiting for an event loop.
 */
final class ServerPlace {
    /** For clients to hear of the next address before the former one is withdrawn: many round trips, and losses. */
    private static final long TELL_MILLIS = 2_000;

    /** For clients to join at the next address before nobody is at the former one any more. */
    private static final long LEAVE_MILLIS = 10_000;

    private final Listener listener;
    private final MSocketOptions options;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private List<InetSocketAddress> furtherAddresses;
    private List<InetSocketAddress> interfaceAddresses = List.of();
    /** Where it is after a move, and where it was, until that is withdrawn. */
    private Set<InetSocketAddress> moved = Set.of();

    private boolean closed;

    /** Somebody who hears of the addresses of some interfaces. */
    private record Told(Interfaces some, Consumer<List<InetSocketAddress>> told) {}

    /** @param furtherAddresses that clients are told from the beginning */
    ServerPlace(Listener listener, MSocketOptions options, List<InetSocketAddress> furtherAddresses) {
        this.listener = listener;
        this.options = options;
        this.furtherAddresses = furtherAddresses;
    }

    private MobilityManager manager() {
        return MobilityManager.of(options.networkChanges());
    }

    /** What depends on this machine's links is followed, for as long as the socket is open. */
    void begin() {
        lock.lock();
        try {
            if (!listener.localAddress().getAddress().isLoopbackAddress()) {
                followLocked(new AnsweringInterfaces(
                        InterfaceChoice.SYSTEM, SystemNetwork::localAddressFor, listener::answerBy));
            }
            Interfaces announced = options.announcedInterfaces();
            if (announced != null && isWildcard()) {
                tellLocked(new Told(announced, this::setInterfaceAddresses));
            }
            announceLocked();
        } finally {
            lock.unlock();
        }
    }

    private boolean isWildcard() {
        return listener.localAddress().getAddress().isAnyLocalAddress();
    }

    private void followLocked(Follower follower) {
        followers.add(follower);
        manager().add(follower);
    }

    private void tellLocked(Told one) {
        if (isWildcard()) {
            followLocked(
                    new AnnouncedInterfaces(one.some(), listener.localAddress().getPort(), one.told()));
        } else {
            one.told().accept(List.of(listener.localAddress()));
        }
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

    private void setInterfaceAddresses(List<InetSocketAddress> addresses) {
        lock.lock();
        try {
            interfaceAddresses = addresses;
            announceLocked();
        } finally {
            lock.unlock();
        }
    }

    private void announceLocked() {
        if (!closed) {
            listener.announce(Stream.of(moved, furtherAddresses, interfaceAddresses)
                    .flatMap(addresses -> addresses.stream())
                    .distinct()
                    .limit(PathControl.MOST_ANNOUNCED)
                    .toList());
        }
    }

    /** From now on somebody is told where others can reach this. */
    void follow(Interfaces some, Consumer<List<InetSocketAddress>> consumer) throws SocketException {
        lock.lock();
        try {
            requireOpenLocked();
            Told one = new Told(some, consumer);
            told.add(one);
            tellLocked(one);
        } finally {
            lock.unlock();
        }
    }

    private void requireOpenLocked() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    /**
     * Moves to another address: listens there first, tells the clients of both, then of the new one alone, and listens at the former one no
     * more once they have had time to join. Waits for an event loop.
     */
    void migrate(InetSocketAddress next) throws IOException {
        List<InetSocketAddress> former = reachable();
        listener.listenToo(next);
        List<InetSocketAddress> now = reachable();
        lock.lock();
        try {
            requireOpenLocked();
            moved = new LinkedHashSet<>(now);
            moved.addAll(former);
            announceLocked();
            List<Follower> ofFormerPort = followers.stream()
                    .filter(AnnouncedInterfaces.class::isInstance)
                    .toList();
            ofFormerPort.forEach(manager()::remove);
            followers.removeAll(ofFormerPort);
            told.forEach(this::tellLocked);
        } finally {
            lock.unlock();
        }
        later(TELL_MILLIS, () -> withdraw(now));
        later(LEAVE_MILLIS, listener::leaveFormer);
    }

    /** As clients know it: of the wildcard address those of the machine. */
    private List<InetSocketAddress> reachable() {
        InetSocketAddress bound = listener.localAddress();
        if (!bound.getAddress().isAnyLocalAddress()) {
            return PathControl.isAnnounceable(bound.getAddress()) ? List.of(bound) : List.of();
        }
        return AnnouncedInterfaces.addressesIn(
                manager().view(), Interfaces.ofKind(InterfaceKind.values()), bound.getPort());
    }

    private static void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
    }

    private void withdraw(List<InetSocketAddress> kept) {
        lock.lock();
        try {
            if (moved.containsAll(kept)) {
                moved = new LinkedHashSet<>(kept);
                announceLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        List<Follower> following;
        lock.lock();
        try {
            closed = true;
            following = List.copyOf(followers);
        } finally {
            lock.unlock();
        }
        following.forEach(manager()::remove);
    }
}
