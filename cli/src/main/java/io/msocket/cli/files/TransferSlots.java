package io.msocket.cli.files;

import io.msocket.protocol.Principal;
import io.msocket.protocol.Turns;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many transfers move at a time. Those that wait get a slot when it is their source's turn, however many a source has; and a
 * source, or a wide network of sources, whose transfers have more slots than those of one that waits would have, gives one back as soon as
 * something moves. Thread-safe.
 */
final class TransferSlots {
    /** For the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Turns<Slot> waiting = new Turns<>();
    private final SlotShares shares = new SlotShares();
    private int free;
    private boolean closed;

    TransferSlots(int most) {
        this.free = most;
    }

    /** Hears of one slot. */
    interface SlotListener {
        /** The transfer has it from now on, or has it no longer. Under the lock of all slots, of which nothing may be asked here. */
        void changed(boolean isHeld);
    }

    /** A transfer's slot, which it does not have yet. */
    Slot forSource(Principal source, SlotListener listener) {
        return new Slot(source, listener);
    }

    /** Whether some transfer waits for one. */
    boolean areWanted() {
        lock.lock();
        try {
            return waiting.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.things().forEach(slot -> slot.changed.signal());
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void giveFree() {
        while (free > 0) {
            Slot next = waiting.poll();
            if (next == null) {
                break;
            }
            next.held = true;
            shares.handleWaitingNoLonger(next.source);
            shares.handleTaken(next.source);
            free--;
            next.changed.signal();
            next.listener.changed(true);
        }
    }

    /** One transfer's. */
    final class Slot {
        private final Principal source;
        private final SlotListener listener;

        /** Of this one only: who waits is not woken for others. */
        private final Condition changed = lock.newCondition();

        private boolean held;
        private boolean wanted;
        private boolean left;

        private Slot(Principal source, SlotListener listener) {
            this.source = source;
            this.listener = listener;
        }

        /** Takes it, unless the transfer has it already and nobody is owed it; blocks until it is this transfer's turn, or it has left. */
        void take() {
            lock.lock();
            try {
                if (left || closed || (held && !shares.hasTooMany(source))) {
                    return;
                }
                giveUp();
                waiting.add(this, source);
                shares.handleWaiting(source);
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
                if (waiting.remove(this)) {
                    shares.handleWaitingNoLonger(source);
                }
                changed.signal();
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
                shares.handleGivenUp(source);
                listener.changed(false);
            }
        }
    }
}
