package io.msocket.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the JVM: what was written is delivered, within a bound, and then the streams end, as those of java.net do; whether the
 * program has closed them or not. What cannot be delivered is reset, so that the peer does not take a part for the whole; and so is at
 * once what a program has left open and wanted so.
 */
final class ExitDrain {
    private static final Logger LOG = LoggerFactory.getLogger(ExitDrain.class);

    /** Long enough for the resets to reach the peers, behind what was sent before. Where a link is dead, the program waits for so long. */
    private static final long RESET_MILLIS = 1_000;

    private final Connections connections;
    private final Duration bound;
    private final Runnable stopThreads;
    private final Thread hook = new Thread(this::run, "msocket-exit");

    /** @param stopThreads ends the transport's threads, when nobody needs them any more */
    ExitDrain(Connections connections, Duration bound, Runnable stopThreads) {
        this.connections = connections;
        this.bound = bound;
        this.stopThreads = stopThreads;
    }

    void install() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM is ending already: what is written from now on may be lost", e);
        }
    }

    void uninstall() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM is ending already, and the hook does the same as we", e);
        }
    }

    void run() {
        drain();
        // HotSpot's System.exit gives threads in native code, as a loop is that waits for its sockets, 300 ms to come
        // back.
        stopThreads.run();
    }

    private void drain() {
        long deadline = System.nanoTime() + bound.toNanos();
        List<ConnectionDriver> finished = new ArrayList<>();
        for (ConnectionDriver driver : connections.all()) {
            boolean isFinished = driver.port().outbound().state().isFinished();
            if (!isFinished && driver.port().isResetAtExit()) {
                reset(driver);
                continue;
            }
            if (!isFinished) {
                driver.port().close();
            }
            // Where no network works, a program waits for what it has closed, and not for what it has only left.
            if (isFinished || !driver.status().isSuspended()) {
                finished.add(driver);
            }
        }
        for (ConnectionDriver driver : finished) {
            awaitDelivery(driver, deadline);
        }
        for (ConnectionDriver driver : finished) {
            if (driver.port().inbound().state().isOver()) {
                // Nothing is left to say but that all is done: a peer that misses this would look for us in vain.
                awaitOver(driver, deadline);
            }
        }
        awaitUnheardEndings(deadline);
        // The peers have everything. Where they go on, nobody is left to hear them, and they should know.
        resetAll();
    }

    private void awaitUnheardEndings(long deadline) {
        try {
            connections.unheardEndings().await(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitDelivery(ConnectionDriver driver, long deadline) {
        try {
            if (!driver.port().writer().awaitSettled(millisUntil(deadline))) {
                LOG.warn(
                        "connection {} loses what was not sent before the program ended",
                        driver.status().id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Resets every connection and waits until the peers are told, within a bound. */
    void resetAll() {
        List<ConnectionDriver> all = List.copyOf(connections.all());
        all.forEach(ExitDrain::reset);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RESET_MILLIS);
        for (ConnectionDriver driver : all) {
            awaitOver(driver, deadline);
        }
        // Also those of connections that were over before, and are not among them any more.
        awaitLastWords(deadline);
    }

    /** An error of a program that is told of it must not keep the others. */
    private static void reset(ConnectionDriver driver) {
        try {
            driver.port().reset("the program ended");
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "connection {} is not told of its end by all",
                    driver.status().id(),
                    e);
        }
    }

    private void awaitLastWords(long deadline) {
        try {
            connections.lastWords().await(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitOver(ConnectionDriver driver, long deadline) {
        try {
            if (!driver.port().writer().awaitOver(millisUntil(deadline))) {
                LOG.debug("connection {} was not over in time", driver.status().id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At least 1, since 0 would be for ever. */
    private static long millisUntil(long deadline) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }
}
