package io.msocket.tunnel;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts one connection after the other until its listener is closed, and lasts out what goes by, as a lack of descriptors. */
public final class AcceptLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptLoop.class);

    /** After an accept that failed, so that it does not spin. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** So many failures in a row mean that the listener is broken. */
    private static final int MAX_FAILURES = 50;

    private AcceptLoop() {}

    /** Accepts one connection and sees to it; blocks until one comes. */
    @FunctionalInterface
    public interface Step {
        void acceptOne() throws IOException;
    }

    /**
     * Blocks until the listener is closed.
     *
     * @throws IOException when it fails for good
     */
    public static void run(Step step, BooleanSupplier isClosed) throws IOException {
        int failures = 0;
        while (!isClosed.getAsBoolean()) {
            try {
                step.acceptOne();
                failures = 0;
            } catch (IOException e) {
                LOG.debug("accept failed", e);
                if (isClosed.getAsBoolean()) {
                    return;
                }
                if (++failures == MAX_FAILURES) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
