package io.msocket.cli.files;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many transfers move at a time. Those that wait get a slot in turns, one for each source that has any, however many it
 * has; and a source whose transfers have more slots than those of one that waits would have, gives one back as soon as something moves.
 * Thread-safe.
 */
final class TransferSlots {
    /** For the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Map<Object, ArrayDeque<Slot>> waiting = new LinkedHashMap<>();

    /** How many each source has, of those that have any. */
    private final Map<Object, Integer> taken = new HashMap<>();

    private int free;
    private boolean closed;

    TransferSlots(int most) {
        this.free = most;
    }

    /** A transfer's slot, which it does not have yet. */
    Slot forSource(Object source) {
        return new Slot(source);
    }

    /** Whether some transfer waits for one. */
    boolean areWanted() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void giveFree() {
        while (free > 0 && !waiting.isEmpty()) {
            Map.Entry<Object, ArrayDeque<Slot>> turn =
                    waiting.entrySet().iterator().next();
            Object source = turn.getKey();
            ArrayDeque<Slot> slots = turn.getValue();
            slots.remove().held = true;
            taken.merge(source, 1, Integer::sum);
            free--;
            waiting.remove(source);
            if (!slots.isEmpty()) {
                waiting.put(source, slots);
            }
        }
        changed.signalAll();
    }

    /** Whether a source that waits would still have fewer than this one. Under the lock. */
    private boolean hasMoreThanItsShare(Object source) {
        int most = taken.getOrDefault(source, 0);
        return waiting.keySet().stream().anyMatch(other -> taken.getOrDefault(other, 0) + 1 < most);
    }

    /** One transfer's. */
    final class Slot {
        private final Object source;
        private boolean held;
        private boolean wanted;
        private boolean left;

        private Slot(Object source) {
            this.source = source;
        }

        /** Takes it, unless the transfer has it already and nobody is owed it; blocks until it is this transfer's turn, or it has left. */
        void take() {
            lock.lock();
            try {
                if (left || closed || (held && !hasMoreThanItsShare(source))) {
                    return;
                }
                giveUp();
                waiting.computeIfAbsent(source, first -> new ArrayDeque<>(1)).add(this);
                wanted = true;
                giveFree();
                while (!held && !left && !closed) {
                    changed.awaitUninterruptibly();
                }
                wanted = false;
            } finally {
                lock.unlock();
            }
        }

        /** Whether the transfer waits for it. */
        boolean isWanted() {
            lock.lock();
            try {
                return wanted;
            } finally {
                lock.unlock();
            }
        }

        /** The transfer is over, whether it waits for its turn or moves. */
        void leave() {
            lock.lock();
            try {
                left = true;
                ArrayDeque<Slot> queue = waiting.get(source);
                if (queue != null && queue.remove(this) && queue.isEmpty()) {
                    waiting.remove(source);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Gives it to others, if the transfer has it and is not about to begin with it. */
        void giveBack() {
            lock.lock();
            try {
                if (held && !wanted) {
                    giveUp();
                    giveFree();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Under the lock. */
        private void giveUp() {
            if (held) {
                held = false;
                free++;
                taken.merge(source, -1, (before, less) -> before == 1 ? null : before + less);
            }
        }
    }
}
