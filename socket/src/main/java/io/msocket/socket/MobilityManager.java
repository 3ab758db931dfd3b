package io.msocket.socket;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the connections of this process follow the machine's addresses: one daemon thread, which lives while there are
 * connections and for a while after.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it and is never held while calling out.
 */
final class MobilityManager {
    private static final Logger LOG = LoggerFactory.getLogger(MobilityManager.class);

    /** A program that opens one connection after the other should not start a thread for each. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final ConcurrentMap<NetworkChangeSource, MobilityManager> MANAGERS = new ConcurrentHashMap<>();

    private final NetworkChangeSource source;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Set<Follower> followers = new LinkedHashSet<>();
    private final Set<Follower> added = new LinkedHashSet<>();
    private boolean changed;
    private boolean running;
    private @Nullable NetworkView seen;

    private MobilityManager(NetworkChangeSource source) {
        this.source = source;
    }

    /** @param source whom to ask; null for this system's own */
    static MobilityManager of(@Nullable NetworkChangeSource source) {
        return MANAGERS.computeIfAbsent(source == null ? SystemNetwork.INSTANCE : source, MobilityManager::new);
    }

    /**
     * The machine's addresses: as they were seen last while somebody follows them, read anew otherwise, which may block for a
     * moment. Empty where they cannot be read.
     */
    NetworkView view() {
        lock.lock();
        try {
            if (running && !changed && seen != null) {
                return seen;
            }
        } finally {
            lock.unlock();
        }
        return read(NetworkView.EMPTY);
    }

    /** From now on the follower is told of changes, and once at first. */
    void add(Follower follower) {
        lock.lock();
        try {
            followers.add(follower);
            recall(follower);
        } finally {
            lock.unlock();
        }
    }

    /** The follower is called once soon, although the addresses have not changed: what it goes by has. Does not block. */
    void recall(Follower follower) {
        lock.lock();
        try {
            added.add(follower);
            wake.signal();
            if (!running) {
                changed = true;
                Thread thread = new Thread(this::run, "msocket-mobility");
                thread.setDaemon(true);
                thread.start();
                // Only now: where no thread was to be had, whoever comes next tries again.
                running = true;
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Follower follower) {
        lock.lock();
        try {
            followers.remove(follower);
            added.remove(follower);
            forgetUnlessNeeded();
        } finally {
            lock.unlock();
        }
    }

    private void handleChange() {
        lock.lock();
        try {
            changed = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
    }

    // --- the thread

    private void run() {
        boolean isDone = false;
        try (NetworkChangeSource.Watch watch = source.watch(this::handleChange)) {
            follow(watch);
            isDone = true;
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("Connections do not follow changes of this machine's addresses, until one more comes", e);
        } finally {
            if (!isDone) {
                ended();
            }
        }
    }

    /** @param watch shows that changes are told of */
    private void follow(NetworkChangeSource.Watch watch) {
        LOG.debug("Following this machine's addresses by {}", watch);
        NetworkView view = lastSeen();
        while (true) {
            Work work = awaitWork();
            if (work == null) {
                return;
            }
            NetworkView before = view;
            if (work.changed()) {
                view = read(view);
                publish(view);
            }
            for (Follower follower : work.followers()) {
                followGuarded(follower, before, view);
            }
        }
    }

    /** Also by a thread before this one. */
    private NetworkView lastSeen() {
        lock.lock();
        try {
            return seen == null ? NetworkView.EMPTY : seen;
        } finally {
            lock.unlock();
        }
    }

    private void publish(NetworkView view) {
        lock.lock();
        try {
            seen = view;
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param changed whether the addresses are to be read again
     * @param followers whom to call
     */
    private record Work(boolean changed, List<Follower> followers) {}

    /** Waits for something to do; null when there have been no connections for a while. */
    private @Nullable Work awaitWork() {
        lock.lock();
        try {
            long idleSince = System.nanoTime();
            while (!changed && added.isEmpty()) {
                if (followers.isEmpty() && System.nanoTime() - idleSince >= IDLE_NANOS) {
                    endLocked();
                    return null;
                }
                long left = wake.awaitNanos(IDLE_NANOS);
                LOG.trace("Awake {} ns early", left);
            }
            // A new one is called alone, unless the others are to be called anyway.
            Set<Follower> due = new LinkedHashSet<>(changed ? followers : Set.of());
            due.addAll(added);
            Work work = new Work(changed, inTurns(due));
            changed = false;
            added.clear();
            return work;
        } catch (InterruptedException e) {
            LOG.debug("Nobody has a reason to interrupt this thread; it ends", e);
            endLocked();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** However many connections look for one server, those with others hear of a change as soon. */
    private static List<Follower> inTurns(Collection<Follower> due) {
        Map<Object, List<Follower>> byServer =
                due.stream().collect(Collectors.groupingBy(Follower::server, LinkedHashMap::new, Collectors.toList()));
        return Turns.taken(byServer.values());
    }

    private void ended() {
        lock.lock();
        try {
            endLocked();
        } finally {
            lock.unlock();
        }
    }

    private void endLocked() {
        running = false;
        forgetUnlessNeeded();
    }

    /** As long as there are followers, whoever comes next begins anew for them, too. Under the lock. */
    private void forgetUnlessNeeded() {
        if (!running && followers.isEmpty()) {
            MANAGERS.remove(source, this);
        }
    }

    private NetworkView read(NetworkView last) {
        try {
            return new NetworkView(source.addresses());
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("Cannot read this machine's addresses; taking those of before", e);
            return last;
        }
    }

    private static void followGuarded(Follower follower, NetworkView before, NetworkView view) {
        try {
            follower.follow(before, view);
        } catch (RuntimeException | Error e) {
            LOG.error("A connection could not follow a change of address", e);
        }
    }
}
