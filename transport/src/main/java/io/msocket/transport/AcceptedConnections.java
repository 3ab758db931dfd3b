package io.msocket.transport;

import io.msocket.protocol.AcceptedPlaces;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Bounds how many connections others have opened to this process. Thread-safe. */
final class AcceptedConnections {
    /** What the client of one that must go is told. */
    static final String TOO_MANY = "the server has as many connections as it may";

    /** For the places; never held while a connection is told to go. */
    private final ReentrantLock lock = new ReentrantLock();

    private final AcceptedPlaces<ConnectionDriver> places;

    AcceptedConnections(int most) {
        this.places = new AcceptedPlaces<>(most);
    }

    /** One more has come; which one has to go for it, which may be the same, or null. */
    @Nullable
    ConnectionDriver admit(ConnectionDriver driver, Principal holder, long now) {
        lock.lock();
        try {
            return places.add(driver, holder, now);
        } finally {
            lock.unlock();
        }
    }

    /** From now on it is somebody else's, or of use until then, unless it has had to go meanwhile. */
    void update(ConnectionDriver driver, Principal holder, long usedUntil) {
        lock.lock();
        try {
            places.update(driver, holder, usedUntil);
        } finally {
            lock.unlock();
        }
    }

    /** It is over; also one that was never admitted. */
    void forget(ConnectionDriver driver) {
        lock.lock();
        try {
            places.remove(driver);
        } finally {
            lock.unlock();
        }
    }

    /** How many connections those have who have most. */
    List<Holdings.Share> heaviest(int number) {
        lock.lock();
        try {
            return places.heaviest(number);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return places.count();
        } finally {
            lock.unlock();
        }
    }
}
