package io.msocket.socket;

import io.msocket.transport.Transport;
import io.msocket.transport.TransportUsage;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The event loops and buffers that all sockets of this process share, with the limits that they have. Made at first use and never
 * closed. Thread-safe.
 *
 * <p>It is not made by a class's initialisation: where that fails once, every later use fails with NoClassDefFoundError, which does not
 * say why.
 */
final class ProcessTransport {
    /** For the fields below. */
    private static final ReentrantLock LOCK = new ReentrantLock();

    private static @Nullable MSocketLimits installed;

    /** Also read without the lock. */
    private static volatile @Nullable ProcessTransport made;

    private final MSocketLimits limits;
    private final Transport transport;

    private ProcessTransport(MSocketLimits limits) {
        this.limits = limits;
        this.transport = Transport.create(limits.transport());
    }

    /**
     * The one of this process.
     *
     * @throws IllegalArgumentException when no limits are installed and a system property sets one to what is not allowed
     * @throws IllegalStateException when epoll is asked for and does not work here
     */
    static ProcessTransport get() {
        ProcessTransport there = made;
        return there == null ? make() : there;
    }

    private static ProcessTransport make() {
        LOCK.lock();
        try {
            ProcessTransport there = made;
            if (there == null) {
                there = new ProcessTransport(
                        installed == null ? MSocketLimits.builder().build() : installed);
                made = there;
            }
            return there;
        } finally {
            LOCK.unlock();
        }
    }

    /** @throws IllegalStateException when limits are installed or in use already */
    static void install(MSocketLimits limits) {
        LOCK.lock();
        try {
            if (made != null) {
                throw new IllegalStateException("the limits of this process have been in use since its first socket was"
                        + " connected or bound; install others before that, where the program starts");
            }
            if (installed != null) {
                throw new IllegalStateException(
                        "limits are installed already: " + installed + "; install them once, where the program starts");
            }
            installed = limits;
        } finally {
            LOCK.unlock();
        }
    }

    /** Of the one of this process; empty before it is made. */
    static Optional<TransportUsage> usage() {
        return Optional.ofNullable(made).map(process -> process.transport.usage());
    }

    MSocketLimits limits() {
        return limits;
    }

    Transport transport() {
        return transport;
    }
}
