package io.msocket.socket;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again whether the addresses have changed, in a daemon thread of its own. Thread-safe. */
final class PollingWatch implements NetworkChangeSource.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(PollingWatch.class);

    /** A move that begins so late is hardly noticed, and reading the addresses takes about a millisecond. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** While nothing has changed for long, a machine should be let sleep. */
    private static final long LONG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Changes come in bunches: after one, look often for so long. */
    private static final long ALERT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Reads the addresses. */
    interface Reader {
        List<LocalAddress> read() throws IOException;
    }

    private final Reader reader;
    private final Runnable changed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean closed;

    private PollingWatch(Reader reader, Runnable changed) {
        this.reader = reader;
        this.changed = changed;
    }

    static PollingWatch start(Reader reader, Runnable changed) {
        PollingWatch watch = new PollingWatch(reader, changed);
        Thread thread = new Thread(watch::run, "msocket-polling");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run() {
        Set<LocalAddress> last = read();
        long lastChange = System.nanoTime();
        while (awaitNext(System.nanoTime() - lastChange < ALERT_NANOS ? PAUSE_NANOS : LONG_PAUSE_NANOS)) {
            Set<LocalAddress> now = read();
            if (now != null && !now.equals(last)) {
                last = now;
                lastChange = System.nanoTime();
                changed.run();
            }
        }
    }

    private @Nullable Set<LocalAddress> read() {
        try {
            return Set.copyOf(reader.read());
        } catch (IOException e) {
            LOG.debug("Cannot read this machine's addresses; trying again", e);
            return null;
        } catch (RuntimeException | Error e) {
            LOG.warn("Reading this machine's addresses has failed; trying again", e);
            return null;
        }
    }

    /** Waits; false when the watch has ended. */
    private boolean awaitNext(long nanos) {
        long remaining = nanos;
        lock.lock();
        try {
            while (!closed && remaining > 0) {
                remaining = ended.awaitNanos(remaining);
            }
            return !closed;
        } catch (InterruptedException e) {
            LOG.debug("Nobody has a reason to interrupt this thread; it ends", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ended.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "polling";
    }
}
