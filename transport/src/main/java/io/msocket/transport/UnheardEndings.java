package io.msocket.transport;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepted connections that have ended well, and whose clients may not know it yet: the last word of the server may have
 * gone down with its flowpath. Until the client has closed in turn, or for some seconds, the port stays open for its join and
 * the process does not end, as the kernel keeps a TCP connection in TIME-WAIT. Thread-safe.
 */
final class UnheardEndings {
    private static final Logger LOG = LoggerFactory.getLogger(UnheardEndings.class);

    /** Time enough for a client to notice, and to come by another way. */
    private static final long UNHEARD_SECONDS = 10;

    /** So many may be unheard at a time; one more ends at once. As many as a process keeps suspended connections. */
    private static final int MAX_UNHEARD = 10_000;

    private final Set<Ending> open = ConcurrentHashMap.newKeySet();

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
         * @param heard whether its client has closed in turn, once that is known
         * @param then runs when nothing is owed to the client any longer
         */
        void begin(Loop loop, CompletableFuture<Boolean> heard, Runnable then) {
            Runnable end = () -> {
                conclude();
                then.run();
            };
            heard.thenAccept(known -> {
                LOG.debug("the client {} that all is done", known ? "knows" : "may not know");
                if (known || open.size() > MAX_UNHEARD) {
                    end.run();
                } else {
                    later(loop, end);
                }
            });
        }

        /** Nothing is owed to the client. */
        void conclude() {
            open.remove(this);
            over.complete(null);
        }
    }

    private static void later(Loop loop, Runnable end) {
        try {
            loop.executor().schedule(end, UNHEARD_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the transport is closed, and its ports with it", e);
            end.run();
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
