package io.msocket.tunnel;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether a plain connection still takes what is left for it. Once the other half is over nothing but its descriptor
 * counts it any more, and nobody else would notice that it takes nothing. On one event loop.
 */
final class RestWatch {
    /** So many looks in the time that it has. */
    private static final int LOOKS = 10;

    private final Duration patience;
    private final BooleanSupplier isOver;
    private final LongSupplier taken;
    private final Runnable giveUp;

    /** Null before {@link #begin}. */
    private @Nullable Future<?> looks;

    private boolean overBefore;
    private long takenBefore;
    private int idleLooks;

    /**
     * @param patience how long it may take nothing, and up to a tenth more
     * @param isOver whether the other half is over: as long as it is not, nothing is given up
     * @param taken how many bytes it has taken so far
     * @param giveUp what then happens, at most once
     */
    RestWatch(Duration patience, BooleanSupplier isOver, LongSupplier taken, Runnable giveUp) {
        this.patience = patience;
        this.isOver = isOver;
        this.taken = taken;
        this.giveUp = giveUp;
    }

    /** Unless it has begun. */
    void begin(EventExecutor loop) {
        if (looks == null) {
            long period = patience.toNanos() / LOOKS;
            overBefore = isOver.getAsBoolean();
            takenBefore = taken.getAsLong();
            looks = loop.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        boolean over = isOver.getAsBoolean();
        long now = taken.getAsLong();
        idleLooks = over && overBefore && now == takenBefore ? idleLooks + 1 : 0;
        overBefore = over;
        takenBefore = now;
        if (idleLooks == LOOKS) {
            end();
            giveUp.run();
        }
    }

    void end() {
        if (looks != null) {
            looks.cancel(false);
        }
    }
}
