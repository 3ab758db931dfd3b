package io.msocket.transport;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/** Lets an event loop watch its sockets for a moment before it sleeps, while {@link ShortWaits} are likely. One loop's. */
final class WatchfulSelect implements SelectStrategy {
    private final ShortWaits waits;
    private int credit;
    private int looked;
    private boolean waiting;
    private boolean slept;
    private long asleepSince;

    WatchfulSelect(ShortWaits waits) {
        this.waits = waits;
    }

    /** Netty asks before each look at the sockets: how many are ready, or else what to do. */
    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks || slept) {
            endWait();
        }
        if (!hasTasks && !ShortWaits.areLikely(credit)) {
            return sleep();
        }
        int ready = selectNow.get();
        if (ready > 0 || hasTasks) {
            endWait();
            return ready;
        }
        if (!waits.isWorthWatching(credit, looked)) {
            return sleep();
        }
        waiting = true;
        looked++;
        credit = waits.giveWay(credit);
        return CONTINUE;
    }

    private int sleep() {
        waiting = true;
        slept = true;
        asleepSince = waits.now();
        return SELECT;
    }

    private void endWait() {
        if (waiting) {
            credit = waits.creditAfter(credit, slept ? waits.now() - asleepSince : 0);
        }
        waiting = false;
        slept = false;
        looked = 0;
    }
}
