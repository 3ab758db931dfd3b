package io.msocket.transport;

import java.net.InetAddress;
import java.util.Set;

/**
 * Tells once when so many bytes have gone over a connection from some of this machine's addresses, whatever they were for:
 * handshakes, what was sent again and copies count, TCP's and IP's headers do not. Thread-safe.
 */
public final class TrafficLimit {
    private final long bytes;
    private final Runnable whenReached;
    private volatile Set<InetAddress> locals = Set.of();

    // On the connection's event loop only.
    private long last;
    private long forgotten;
    private boolean reached;

    /**
     * @param bytes of both directions together
     * @param whenReached called once, on the connection's event loop, so it must not block
     */
    public TrafficLimit(long bytes, Runnable whenReached) {
        this.bytes = bytes;
        this.whenReached = whenReached;
    }

    /** From now on it is these addresses that count, with all that went over them before. */
    public void setLocals(Set<InetAddress> addresses) {
        locals = Set.copyOf(addresses);
    }

    public Set<InetAddress> locals() {
        return locals;
    }

    /**
     * So many bytes went over the addresses, as far as anybody remembers: an address that is no longer among them, or that the
     * connection has not had for long, takes its bytes with it, and they count all the same. On the event loop.
     */
    public void handleCarried(long carried) {
        forgotten += Math.max(0, last - carried);
        last = carried;
        if (!reached && forgotten + carried >= bytes) {
            reached = true;
            whenReached.run();
        }
    }
}
