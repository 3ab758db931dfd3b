package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From where those TCP connections come that have proved nothing, at all listening sockets of a process, whose acceptors each know and bound
 * their own only. Thread-safe.
 */
final class HalfOpenSources {
    /** For the next field; no other lock is taken under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings<Link> links = new Holdings<>();

    void add(Link link) {
        Principal source = Principal.ofSource(link.remote().getAddress());
        lock.lock();
        try {
            links.put(link, source, 1);
        } finally {
            lock.unlock();
        }
    }

    void remove(Link link) {
        lock.lock();
        try {
            links.remove(link);
        } finally {
            lock.unlock();
        }
    }

    /** How many those have who have most. */
    List<Holdings.Share> heaviest(int number) {
        lock.lock();
        try {
            return links.heaviest(number);
        } finally {
            lock.unlock();
        }
    }
}
