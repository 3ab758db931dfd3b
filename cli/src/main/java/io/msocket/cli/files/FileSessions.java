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

    /** Of those that have no slot, and of those that have one, which are few. */
    private final Holdings<FileSession> waiting;

    private final Holdings<FileSession> moving;

    FileSessions(long most) {
        this.most = most;
        this.waiting = new Holdings<>(most);
        this.moving = new Holdings<>(most);
    }

    /** Adds one, and removes the one that has to go for it; null if there is room. */
    @Nullable
    FileSession add(FileSession session) {
        lock.lock();
        try {
            all.add(session);
            put(waiting, session);
            if (all.size() <= most) {
                return null;
            }
            FileSession tooMany = (waiting.count() > 0 ? waiting : moving).first();
            removeLocked(tooMany);
            return tooMany;
        } finally {
            lock.unlock();
        }
    }

    private static void put(Holdings<FileSession> holdings, FileSession session) {
        holdings.put(session, session.principal(), 1, session.usedUntil());
    }

    /** A session has a slot from now on, or has none any more; also one that is not here. */
    void handleSlot(FileSession session, boolean isHeld) {
        lock.lock();
        try {
            if (all.contains(session)) {
                (isHeld ? waiting : moving).remove(session);
                put(isHeld ? moving : waiting, session);
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
        moving.remove(session);
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
