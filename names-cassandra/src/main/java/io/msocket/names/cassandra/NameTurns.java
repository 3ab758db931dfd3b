package io.msocket.names.cassandra;

import io.msocket.names.record.Name;
import io.msocket.names.store.NameStore.Conflict;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has those who change one name do so one after the other, in the order in which they come: at one time they would make Cassandra start
 * again and again. There is one entry for each name that is being changed. Thread-safe.
 */
final class NameTurns {
    private final ConcurrentMap<Name, Turn> turns = new ConcurrentHashMap<>();

    /** What is to be done. */
    @FunctionalInterface
    interface Change {
        @Nullable
        Conflict make() throws IOException;
    }

    private static final class Turn {
        final ReentrantLock lock = new ReentrantLock(true);

        /** Who has it and who waits for it; changed by the map's own steps only. */
        int threads;
    }

    /**
     * Waits until nobody else changes the name, and makes the change.
     *
     * @throws InterruptedIOException when the thread is interrupted before, so that nothing is changed
     */
    @Nullable
    Conflict take(Name name, Change change) throws IOException {
        Turn turn = join(name);
        try {
            turn.lock.lockInterruptibly();
            try {
                return change.make();
            } finally {
                turn.lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while others changed " + name);
        } finally {
            leave(name);
        }
    }

    private Turn join(Name name) {
        return turns.compute(name, (unused, there) -> {
            Turn turn = there == null ? new Turn() : there;
            turn.threads++;
            return turn;
        });
    }

    private void leave(Name name) {
        turns.computeIfPresent(name, (unused, turn) -> {
            turn.threads--;
            return turn.threads == 0 ? null : turn;
        });
    }

    /** How many names are being changed. */
    int size() {
        return turns.size();
    }
}
