package io.msocket.transport;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/** Lets an event loop watch its sockets for a moment before it sleeps, while {@link ShortWaits} are likely. One loop's. */
final class WatchfulSelect implements SelectStrategy {
    private final ShortWaits waits;
    private int credit;
    private boolean waiting;
    private long waitingSince;
    private boolean slept;

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
        beginWait();
        if (!waits.isWorthWatching(credit, System.nanoTime() - waitingSince)) {
            return sleep();
        }
        ShortWaits.giveWay();
        return CONTINUE;
    }

    private int sleep() {
        beginWait();
        slept = true;
        return SELECT;
    }

    private void beginWait() {
        if (!waiting) {
            waiting = true;
            waitingSince = System.nanoTime();
        }
    }

    private void endWait() {
        if (waiting) {
            waiting = false;
            credit = waits.creditAfter(credit, System.nanoTime() - waitingSince);
        }
        slept = false;
    }
}
