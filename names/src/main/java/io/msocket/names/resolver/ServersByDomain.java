package io.msocket.names.resolver;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which name servers domains have. However many ask for a domain at a time, it is looked up once, and what was found counts for a while.
 * Thread-safe; looks up on threads of others.
 */
final class ServersByDomain {
    private static final Logger LOG = LoggerFactory.getLogger(ServersByDomain.class);

    /** Who runs the servers may move them. For how long DNS wants its answer to count, JNDI does not tell. */
    static final long COUNTS_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** The same of servers that were found before, where nobody says what has become of them. */
    static final long COUNTS_ON_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A few URLs each. Those that are being looked up come on top, of which the threads bound the number. */
    static final int MOST_KEPT = 256;

    private final Finder finder;
    private final Executor threads;
    private final LongSupplier nanoTime;

    /** The one first that was asked for the longest ago; those that have failed are not in it. Guarded by this. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** Finds the name servers of a domain. */
    @FunctionalInterface
    interface Finder {
        /**
         * Blocks.
         *
         * @throws UnknownHostException when there are none
         * @throws IOException when nobody says so
         */
        List<URI> find(String domain) throws IOException;
    }

    /** A domain whose servers are known, or being looked up. */
    private static final class Entry {
        private final CompletableFuture<List<URI>> servers = new CompletableFuture<>();

        /** Set before there are servers. */
        private volatile long countsUntil;

        private void complete(List<URI> found, long until) {
            countsUntil = until;
            servers.complete(found);
        }

        private boolean counts(long now) {
            return !servers.isDone() || now - countsUntil < 0;
        }
    }

    /**
     * @param finder is asked on the threads
     * @param threads may refuse
     * @param nanoTime as {@link System#nanoTime}
     */
    ServersByDomain(Finder finder, Executor threads, LongSupplier nanoTime) {
        this.finder = finder;
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /**
     * Those of a domain. Returns at once.
     *
     * @return shared with whoever asks for the same, so that nobody may cancel it; fails as {@link Finder#find}
     */
    CompletableFuture<List<URI>> of(String domain) {
        Entry mine = new Entry();
        List<URI> former;
        synchronized (this) {
            Entry there = entries.get(domain);
            if (there != null && there.counts(nanoTime.getAsLong())) {
                return there.servers;
            }
            former = there == null ? null : there.servers.getNow(null);
            entries.put(domain, mine);
            evict();
        }
        try {
            threads.execute(() -> find(domain, mine, former));
        } catch (RejectedExecutionException e) {
            handleFailure(
                    domain,
                    mine,
                    former,
                    new IOException(
                            "the name servers of %s cannot be looked up now: too many domains wait for that already"
                                    .formatted(domain),
                            e));
        } catch (RuntimeException | Error e) {
            handleFailure(domain, mine, former, broken(domain, e));
        }
        return mine.servers;
    }

    private void evict() {
        Iterator<Entry> eldestFirst = entries.values().iterator();
        while (entries.size() > MOST_KEPT && eldestFirst.hasNext()) {
            if (eldestFirst.next().servers.isDone()) {
                eldestFirst.remove();
            }
        }
    }

    private void find(String domain, Entry mine, @Nullable List<URI> former) {
        try {
            mine.complete(finder.find(domain), nanoTime.getAsLong() + COUNTS_NANOS);
        } catch (UnknownHostException e) {
            // It says so itself, whatever it had before.
            handleFailure(domain, mine, null, e);
        } catch (IOException e) {
            handleFailure(domain, mine, former, e);
        } catch (RuntimeException | Error e) {
            handleFailure(domain, mine, former, broken(domain, e));
        }
    }

    /** Of memory or threads, most likely: whoever waits for the domain hears of it, and the next one has it looked up again. */
    private static IOException broken(String domain, Throwable why) {
        LOG.error("the name servers of {} cannot be looked up", domain, why);
        return new IOException("the name servers of %s cannot be looked up: %s".formatted(domain, why), why);
    }

    private void handleFailure(String domain, Entry mine, @Nullable List<URI> former, IOException why) {
        if (former != null) {
            LOG.info("{}; those of before are asked: {}", why.getMessage(), former);
            mine.complete(former, nanoTime.getAsLong() + COUNTS_ON_NANOS);
            return;
        }
        synchronized (this) {
            entries.remove(domain, mine);
        }
        mine.servers.completeExceptionally(why);
    }
}
