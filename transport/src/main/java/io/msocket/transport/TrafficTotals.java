package io.msocket.transport;

import io.msocket.protocol.TrafficCounters;
import java.util.concurrent.locks.ReentrantLock;

/** What has gone over all flowpaths that have ended, of all connections of a transport. Thread-safe. */
final class TrafficTotals {
    private final ReentrantLock lock = new ReentrantLock();
    private TrafficCounters ended = TrafficCounters.NONE;

    /** Flowpaths have ended over which this has gone. On event loops. */
    void add(TrafficCounters more) {
        lock.lock();
        try {
            ended = ended.plus(more);
        } finally {
            lock.unlock();
        }
    }

    TrafficCounters ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
