package io.msocket.transport;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/** Lets an event loop watch its sockets for a moment before it sleeps, while {@link ShortWaits} are likely. One loop's. */
final class WatchfulSelect implements SelectStrategy {
    private static final long NOT_WAITING = -1;

    private final ShortWaits waits;
    private int credit;
    private long waitingSince = NOT_WAITING;
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
        long now = System.nanoTime();
        if (waitingSince == NOT_WAITING) {
            waitingSince = now;
        }
        if (!waits.isWorthWatching(credit, now - waitingSince)) {
            return sleep();
        }
        ShortWaits.giveWay();
        return CONTINUE;
    }

    private int sleep() {
        if (waitingSince == NOT_WAITING) {
            waitingSince = System.nanoTime();
        }
        slept = true;
        return SELECT;
    }

    private void endWait() {
        if (waitingSince != NOT_WAITING) {
            credit = waits.creditAfter(credit, System.nanoTime() - waitingSince);
            waitingSince = NOT_WAITING;
        }
        slept = false;
    }
}
