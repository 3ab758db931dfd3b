package io.msocket.cli.files;

import io.msocket.protocol.Holdings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a server, at most so many. Beyond that one goes that has no slot, of the principal that has most of those: the one that
 * has moved something the longest time ago. Thread-safe.
 */
final class FileSessions {
    private final long most;

    /** For the fields below. {@link TransferSlots} takes it under its own. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<FileSession> all = new LinkedHashSet<>();

    /** Of those that have no slot; one that has just come is among them. */
    private final Holdings<FileSession> waiting;

    FileSessions(long most) {
        this.most = most;
        this.waiting = new Holdings<>(most);
    }

    /** Adds one, and removes the one that has to go for it; null if there is room. */
    @Nullable
    FileSession add(FileSession session) {
        lock.lock();
        try {
            all.add(session);
            putWaiting(session);
            if (all.size() <= most) {
                return null;
            }
            FileSession tooMany = waiting.first();
            removeLocked(tooMany);
            return tooMany;
        } finally {
            lock.unlock();
        }
    }

    private void putWaiting(FileSession session) {
        waiting.put(session, session.principal(), 1, session.usedUntil());
    }

    /** A session has a slot from now on, or has none any more; also one that is not here. */
    void handleSlot(FileSession session, boolean isHeld) {
        lock.lock();
        try {
            if (isHeld) {
                waiting.remove(session);
            } else if (all.contains(session)) {
                putWaiting(session);
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(FileSession session) {
        lock.lock();
        try {
            removeLocked(session);
        } finally {
            lock.unlock();
        }
    }

    private void removeLocked(FileSession session) {
        all.remove(session);
        waiting.remove(session);
    }

    /** Those of this instant. */
    List<FileSession> all() {
        lock.lock();
        try {
            return new ArrayList<>(all);
        } finally {
            lock.unlock();
        }
    }
}
