package io.msocket.transport;

import io.msocket.protocol.Principal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the connections of one process keep for sending or sending again. A peer that allows much and acknowledges nothing must
 * not fill the heap, nor take what others need: the connections of one principal may keep a third of what they leave free, a quarter
 * of all where it is alone (dynamic thresholds, Choudhury and Hahne 1998); where they keep that, each gets an equal share of it, and
 * little at least, so that it goes on. Thread-safe.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // The map lets one thread at a time change an account's connections.
final class SendBudget {
    /** What each connection may keep while its principal keeps less than its share: a window that has not grown. */
    private static final long AT_FIRST = 256 * 1024;

    /** And in any case. */
    private static final long LEAST = 4 * 1024;

    /**
     * And so many bytes more for each one that the peer has acknowledged: one that acknowledges nothing makes us keep little. One that
     * does never waits for this, as BBR's start-up asks for 2.89 times.
     */
    private static final int EARNED_BY_ACKNOWLEDGED = 3;

    /** The shares of what is free. */
    private static final int SHARES = 3;

    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();
    private final ConcurrentMap<Principal, Account> accounts = new ConcurrentHashMap<>();

    SendBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** That of a principal, for one more of its connections. */
    Account open(Principal holder) {
        return accounts.compute(holder, (key, there) -> {
            Account account = there == null ? new Account(key) : there;
            account.connections++;
            return account;
        });
    }

    long held() {
        return held.get();
    }

    /** How many principals have connections. */
    int accounts() {
        return accounts.size();
    }

    /** What the connections of one principal keep. */
    final class Account {
        private final Principal holder;

        /** What this process has opened itself gives way to nobody. */
        private final boolean isOwn;

        private final AtomicLong bytes = new AtomicLong();

        /** Changed while the map keeps others out, read by all. */
        private volatile int connections;

        private Account(Principal holder) {
            this.holder = holder;
            this.isOwn = holder.equals(Principal.own());
        }

        /** A connection keeps so many bytes more, or fewer, than it said last. */
        void change(long more) {
            bytes.addAndGet(more);
            held.addAndGet(more);
        }

        /**
         * How many bytes a connection may keep.
         *
         * @param acknowledged by its peer, in all
         */
        long mostFor(long acknowledged) {
            long free = maxBytes - held.get();
            if (isOwn) {
                return free > 0 ? Long.MAX_VALUE : AT_FIRST;
            }
            long share = Math.max(0, free) / SHARES;
            if (bytes.get() < share) {
                return AT_FIRST + EARNED_BY_ACKNOWLEDGED * acknowledged;
            }
            return Math.max(LEAST, Math.min(AT_FIRST, maxBytes / (SHARES + 1) / Math.max(1, connections)));
        }

        /** One of the connections is over, and keeps nothing. */
        void close() {
            accounts.computeIfPresent(holder, (key, there) -> {
                there.connections--;
                return there.connections == 0 ? null : there;
            });
        }
    }
}
