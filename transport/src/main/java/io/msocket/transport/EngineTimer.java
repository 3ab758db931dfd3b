package io.msocket.transport;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one timer of an engine. It is set again only for an earlier time: engines put their deadlines off with nearly
 * every record, and a timer that fires too early just looks and is set again.
 */
final class EngineTimer {
    private static final Logger LOG = LoggerFactory.getLogger(EngineTimer.class);
    private static final long NONE = Long.MAX_VALUE;

    private final Loop loop;
    private final Runnable action;
    private @Nullable Future<?> scheduled;
    private long deadline = NONE;

    EngineTimer(Loop loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    /** Fires at {@code wanted} or before, in nanoseconds of {@link Clock}; Long.MAX_VALUE: need not fire. */
    void set(long wanted) {
        if (wanted >= deadline) {
            return;
        }
        cancel();
        scheduled = loop.executor().schedule(this::fire, Math.max(0, wanted - Clock.now()), TimeUnit.NANOSECONDS);
        // Not before: where there is no memory for the task, the next wish must not be taken for a later one.
        deadline = wanted;
    }

    private void fire() {
        scheduled = null;
        deadline = NONE;
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            // Netty would put it into a future at which nobody looks.
            LOG.error("a timer's action failed", e);
        }
    }

    void cancel() {
        if (scheduled != null) {
            scheduled.cancel(false);
            scheduled = null;
        }
        deadline = NONE;
    }
}
