package io.msocket.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the JVM: what the application has closed is delivered, within a bound; what it has left open is reset, so
 * that the peer does not take the end of the program for the end of the stream.
 */
final class ExitDrain {
    private static final Logger LOG = LoggerFactory.getLogger(ExitDrain.class);

    /** Long enough for the resets to reach the kernel, which sends them without us. */
    private static final long RESET_MILLIS = 1_000;

    private final Collection<ConnectionDriver> drivers;
    private final Duration bound;
    private final Thread hook = new Thread(this::run, "msocket-exit");

    ExitDrain(Collection<ConnectionDriver> drivers, Duration bound) {
        this.drivers = drivers;
        this.bound = bound;
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void uninstall() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM is ending already, and the hook does the same as we", e);
        }
    }

    private void run() {
        List<ConnectionDriver> reset = new ArrayList<>();
        List<ConnectionDriver> drained = new ArrayList<>();
        for (ConnectionDriver driver : drivers) {
            if (driver.port().isOutputFinished()) {
                drained.add(driver);
            } else {
                driver.port().reset("the program ended");
                reset.add(driver);
            }
        }
        await(drained, bound.toMillis());
        await(reset, RESET_MILLIS);
    }

    /** Resets every connection and waits until the peers are told, within a bound. */
    void resetAll() {
        List<ConnectionDriver> all = List.copyOf(drivers);
        all.forEach(driver -> driver.port().reset("the transport was closed"));
        await(all, RESET_MILLIS);
    }

    private static void await(List<ConnectionDriver> waited, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (ConnectionDriver driver : waited) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                LOG.warn("the time for delivery at exit is over: some connections lose what was not yet sent");
                return;
            }
            try {
                driver.port().outbound().awaitAcknowledged(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
