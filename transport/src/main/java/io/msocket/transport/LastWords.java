package io.msocket.transport;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last records of connections that are over, until their peers have ended TCP in turn. A process that ends before may
 * take them along: they wait behind data, or the kernel throws them away because something of the peer is unread. Then
 * the peer would look for us in vain. Thread-safe; each is here for as long as its {@link Link} takes to close, which is bounded.
 */
final class LastWords {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    private final Set<Word> pending = ConcurrentHashMap.newKeySet();

    /** Of one flowpath. */
    private static final class Word {
        private final CompletableFuture<Boolean> heard;

        Word(CompletableFuture<Boolean> heard) {
            this.heard = heard;
        }
    }

    /** @param heard {@link Link#peerEnds} */
    void add(CompletableFuture<Boolean> heard) {
        if (!heard.isDone()) {
            Word word = new Word(heard);
            pending.add(word);
            heard.whenComplete((done, never) -> pending.remove(word));
        }
    }

    /** Waits until all are heard, or will not be, until the deadline of {@link System#nanoTime} at most. */
    void await(long deadline) throws InterruptedException {
        CompletableFuture<?>[] all = pending.stream().map(word -> word.heard).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("some peers may not hear that their connections are over", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
