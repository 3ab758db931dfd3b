package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepted connections that have ended well, and whose clients may not know it yet: the last word of the server may have
 * gone down with its flowpath. Until the client has closed in turn, or for some seconds, the port stays open for its join and
 * the process does not end, as the kernel keeps a TCP connection in TIME-WAIT.
 *
 * <p>Such a connection counts no more among those that there may be: so many are waited for, and of the principal that has most of them the oldest
 * is given up first. Thread-safe.
 */
final class UnheardEndings {
    private static final Logger LOG = LoggerFactory.getLogger(UnheardEndings.class);

    /** Time enough for a client to notice, and to come by another way. */
    private static final long UNHEARD_SECONDS = 10;

    /** So many clients are waited for at a time. As many as a process keeps suspended connections. */
    private static final int MAX_UNHEARD = 10_000;

    /** Those that are waited for, and those that have still to end. */
    private final Set<Ending> open = ConcurrentHashMap.newKeySet();

    private final int most;

    /** For the next field; no other lock is taken under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings<Unheard> unheard;

    UnheardEndings() {
        this(MAX_UNHEARD);
    }

    /** @param most clients that are waited for */
    UnheardEndings(int most) {
        this.most = most;
        this.unheard = new Holdings<>(most);
    }

    /**
     * A connection is about to end well: from now on the process waits for it. To be called before anybody is told of the end,
     * for who is told may end the process.
     */
    Ending announce() {
        Ending ending = new Ending();
        open.add(ending);
        return ending;
    }

    /** One connection's. On its event loop. */
    final class Ending {
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        /**
         * The connection has ended.
         *
         * @param client whose it was
         * @param heard whether its client has closed in turn, once that is known
         * @param then runs when nothing is owed to the client any longer
         */
        void begin(Loop loop, Principal client, CompletableFuture<Boolean> heard, Runnable then) {
            Runnable end = () -> {
                conclude();
                then.run();
            };
            heard.thenAccept(known -> {
                LOG.debug("the client {} that all is done", known ? "knows" : "may not know");
                if (known) {
                    end.run();
                } else {
                    new Unheard(loop, end).begin(client);
                }
            });
        }

        /** Nothing is owed to the client. */
        void conclude() {
            open.remove(this);
            over.complete(null);
        }
    }

    /** A client that is waited for. On the event loop of its connection. */
    private final class Unheard {
        private final Loop loop;
        private final Runnable end;

        /** Null before the beginning and after the end. */
        private @Nullable Future<?> timer;

        Unheard(Loop loop, Runnable end) {
            this.loop = loop;
            this.end = end;
        }

        void begin(Principal client) {
            try {
                timer = loop.executor().schedule(this::end, UNHEARD_SECONDS, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the transport is closed, and its ports with it", e);
                end.run();
                return;
            }
            Unheard given = hold(this, client);
            if (given != null) {
                LOG.debug("a client that may not know is not waited for: there are too many");
                given.loop.execute(given::end);
            }
        }

        private void end() {
            Future<?> begun = timer;
            if (begun != null) {
                timer = null;
                // Or it would be kept until it is due.
                begun.cancel(false);
                release(this);
                end.run();
            }
        }
    }

    /** The one that gives way for it, which may be the same; null where there is room. */
    private @Nullable Unheard hold(Unheard one, Principal client) {
        lock.lock();
        try {
            unheard.put(one, client, 1);
            if (unheard.count() <= most) {
                return null;
            }
            Unheard first = unheard.first();
            unheard.remove(first);
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void release(Unheard one) {
        lock.lock();
        try {
            unheard.remove(one);
        } finally {
            lock.unlock();
        }
    }

    boolean areNone() {
        return open.isEmpty();
    }

    /** Waits until nothing is owed to anybody, until the deadline of {@link System#nanoTime} at most. */
    void await(long deadline) throws InterruptedException {
        CompletableFuture<?>[] all = open.stream().map(ending -> ending.over).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("some clients may not have heard that all is done", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
