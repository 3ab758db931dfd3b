package io.msocket.transport;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last records of connections that are over, until their peers have ended TCP in turn. A process that ends before may
 * take them along: they wait behind data, or the kernel throws them away because something of the peer is unread. Then
 * the peer would look for us in vain. Each is here for as long as its {@link Link} takes to close, which is bounded.
 *
 * <p>What the kernel has not taken of them lies in memory, for which nothing else accounts any more: it is bounded, and when it is too much those
 * of the peer's address that has most give way. Thread-safe.
 */
final class LastWords {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    /** What a TCP connection that waits takes beside its bytes. */
    private static final long EACH = 4 * 1024;

    private final Set<Word> pending = ConcurrentHashMap.newKeySet();

    private final long mostUnsent;
    private final ReentrantLock lock = new ReentrantLock();
    private final Holdings<Link> unsent = new Holdings<>();

    /** @param mostUnsent bytes of memory that may wait for the kernel to take them */
    LastWords(long mostUnsent) {
        this.mostUnsent = mostUnsent;
    }

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

    /**
     * The kernel has not taken all that was said on the link. On its event loop.
     *
     * @param peer who is to be told
     */
    void addUnsent(Link link, Principal peer) {
        for (Link given : hold(link, peer, link.unsentBytes() + EACH)) {
            LOG.debug("the last word is not waited for: too many peers take none");
            Loop.execute(given.channel().eventLoop(), () -> cutShort(given));
        }
        link.said().whenComplete((done, never) -> release(link));
    }

    /** On the link's event loop. */
    private static void cutShort(Link link) {
        if (!link.said().isDone()) {
            link.cutShort();
        }
    }

    /** Those that give way. */
    private List<Link> hold(Link link, Principal peer, long bytes) {
        List<Link> given = new ArrayList<>();
        lock.lock();
        try {
            unsent.put(link, peer, bytes);
            while (unsent.amount() > mostUnsent) {
                Link first = unsent.first();
                unsent.remove(first);
                given.add(first);
            }
        } finally {
            lock.unlock();
        }
        return given;
    }

    private void release(Link link) {
        lock.lock();
        try {
            unsent.remove(link);
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of memory that wait for the kernel to take them. */
    long unsentBytes() {
        lock.lock();
        try {
            return unsent.amount();
        } finally {
            lock.unlock();
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
