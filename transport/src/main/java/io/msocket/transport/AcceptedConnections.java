package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many connections others have opened to this process. Beyond the bound one goes of the principal that has most, the one
 * that came last: so one that has most gets no more, and one that has fewer gets a place of its. Thread-safe.
 */
final class AcceptedConnections {
    /** What the client of one that must go is told. */
    static final String TOO_MANY = "the server has as many connections as it may";

    private final int most;

    /** For the field below; never held while a connection is told to go. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings<ConnectionDriver> held = new Holdings<>();

    AcceptedConnections(int most) {
        this.most = most;
    }

    /** One more has come; which one has to go for it, which may be the same, or null. */
    @Nullable
    ConnectionDriver admit(ConnectionDriver driver, Principal holder) {
        lock.lock();
        try {
            held.put(driver, holder, 1);
            if (held.count() <= most) {
                return null;
            }
            ConnectionDriver victim = held.last();
            held.remove(victim);
            return victim;
        } finally {
            lock.unlock();
        }
    }

    /** From now on it is somebody else's, unless it has had to go meanwhile. */
    void chargeTo(ConnectionDriver driver, Principal holder) {
        lock.lock();
        try {
            if (held.remove(driver)) {
                held.put(driver, holder, 1);
            }
        } finally {
            lock.unlock();
        }
    }

    /** It is over; also one that was never admitted. */
    void forget(ConnectionDriver driver) {
        lock.lock();
        try {
            held.remove(driver);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return held.count();
        } finally {
            lock.unlock();
        }
    }
}
