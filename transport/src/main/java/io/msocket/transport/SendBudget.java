package io.msocket.transport;

import io.msocket.protocol.Heaviest;
import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the connections of one process keep for sending or sending again, what the application has written and the engine has not
 * taken included: the memory that it takes, not the bytes of the stream. A peer that allows much and acknowledges nothing must
 * not fill the heap, nor take what others need: the connections of one principal may keep a third of what they leave free, a quarter
 * of all where it is alone (dynamic thresholds, Choudhury and Hahne 1998), and those of a wider network as many thirds as it weighs;
 * where they keep that, each gets an equal share of it, and little at least, so that it goes on. Thread-safe.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // The map lets one thread at a time change an account's connections.
final class SendBudget {
    /** What each connection may keep while its principal keeps less than its share: a window that has not grown. */
    private static final long AT_FIRST = 256 * 1024;

    /** And in any case. */
    private static final long LEAST = 4 * 1024;

    /** And so much memory of what is on its way or was: a receiver acknowledges less than it sees in 10 ms only after that time. */
    private static final long LEAST_ON_ITS_WAY = 12 * 1024;

    /**
     * And so many bytes more for each one that the peer has acknowledged: one that acknowledges nothing makes us keep little. One that
     * does never waits for this, as BBR's start-up asks for 2.89 times.
     */
    private static final int EARNED_BY_ACKNOWLEDGED = 3;

    /** The shares of what is free. */
    private static final int SHARES = 3;

    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();

    /** Of principals that have connections and of the networks around them, by all that they belong to. */
    private final ConcurrentMap<List<Principal.Group>, Share> shares = new ConcurrentHashMap<>();

    SendBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** That of one more connection of a principal. */
    Account open(Principal holder) {
        List<Principal.Group> groups = holder.groups();
        List<Share> all = new ArrayList<>(groups.size());
        for (int depth = 1; depth <= groups.size(); depth++) {
            all.add(open(List.copyOf(groups.subList(0, depth))));
        }
        return new Account(holder, all);
    }

    private Share open(List<Principal.Group> path) {
        return shares.compute(path, (key, there) -> {
            Share share = there == null ? new Share(key) : there;
            share.connections++;
            return share;
        });
    }

    private void close(Share share) {
        shares.computeIfPresent(share.path, (key, there) -> {
            there.connections--;
            return there.connections == 0 ? null : there;
        });
    }

    long held() {
        return held.get();
    }

    /** How much is kept for those for whom most is. */
    List<Holdings.Share> heaviest(int number) {
        Heaviest heaviest = new Heaviest(number);
        for (Share share : shares.values()) {
            if (share.path.size() == 1) {
                heaviest.add(share.path.get(0), share.bytes.get());
            }
        }
        return heaviest.shares();
    }

    /** How many principals, and networks around them, have connections. */
    int shares() {
        return shares.size();
    }

    /** What the connections of one principal or network keep. */
    private static final class Share {
        final List<Principal.Group> path;
        final int weight;
        final AtomicLong bytes = new AtomicLong();

        /** Changed while the map keeps others out, read by all. */
        volatile int connections;

        Share(List<Principal.Group> path) {
            this.path = path;
            this.weight = path.get(path.size() - 1).weight();
        }
    }

    /** One connection's. */
    final class Account {
        /** Kept for others. */
        private final long reserve;

        /** What this process has opened itself gives way to nobody. */
        private final boolean isOwn;

        /** Of its holder, and of the networks around it. */
        private final List<Share> all;

        private Account(Principal holder, List<Share> all) {
            this.reserve = holder.hasReserve() ? 0 : Principal.reserveOf(maxBytes);
            this.isOwn = holder.equals(Principal.own());
            this.all = all;
        }

        /** The connection keeps so many bytes of memory more, or fewer, than it said last. From any thread. */
        void change(long more) {
            held.addAndGet(more);
            for (Share share : all) {
                share.bytes.addAndGet(more);
            }
        }

        /**
         * How many bytes the connection may keep.
         *
         * @param acknowledged by its peer, in all
         */
        long mostFor(long acknowledged) {
            if (isOwn) {
                return maxBytes > held.get() ? Long.MAX_VALUE : AT_FIRST;
            }
            long free = Math.max(0, maxBytes - reserve - held.get());
            long most = AT_FIRST + EARNED_BY_ACKNOWLEDGED * acknowledged;
            for (Share share : all) {
                double fair = (double) free * share.weight / SHARES;
                if (share.bytes.get() >= fair) {
                    most = Math.min(most, equalPart(fair, share.connections));
                }
            }
            return most;
        }

        /**
         * How many bytes more the connection may keep. Where each has an equal part, as little as that may be, what counts is the memory
         * that it takes: of an array all is kept as long as one byte is. Otherwise it is the bytes themselves, since that much is to be on
         * its way.
         *
         * @param acknowledged by its peer, in all
         * @param kept bytes of the stream, not acknowledged
         * @param memory that these take
         */
        long roomFor(long acknowledged, long kept, long memory) {
            long most = mostFor(acknowledged);
            return most < AT_FIRST ? Math.max(most, LEAST_ON_ITS_WAY) - memory : most - kept;
        }

        /** Of what a principal or network may keep as things are, and at least little: however many there are, together they keep what is free. */
        private long equalPart(double fair, int connections) {
            return Math.max(LEAST, Math.min(AT_FIRST, (long) fair / Math.max(1, connections)));
        }

        /** The connection is over, and keeps nothing. Once. */
        void close() {
            all.forEach(SendBudget.this::close);
        }
    }
}
