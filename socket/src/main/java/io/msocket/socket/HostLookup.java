package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of a host by its name, looked up when they are asked for; one question at a time for a host, however many connections ask
 * it. Thread-safe.
 */
final class HostLookup implements Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(HostLookup.class);

    /** A lookup may block for many seconds where the network is gone. */
    private static final int THREADS = 4;

    private static final int MOST_WAITING = 256;
    private static final long IDLE_SECONDS = 10;

    private static final ConcurrentMap<String, Set<HostLookup>> WAITING = new ConcurrentHashMap<>();

    private final String host;
    private final int port;
    private final Resolver resolver;
    private final Executor threads;
    private volatile @Nullable List<InetSocketAddress> addresses;
    private volatile @Nullable Runnable listener;

    /** Looks a host up; blocks. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final class Threads {
        private static final ThreadPoolExecutor ALL = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "msocket-hosts");
                    thread.setDaemon(true);
                    return thread;
                });

        static {
            ALL.allowCoreThreadTimeOut(true);
        }
    }

    HostLookup(String host, int port) {
        this(host, port, InetAddress::getAllByName, Threads.ALL);
    }

    HostLookup(String host, int port, Resolver resolver, Executor threads) {
        this.host = host;
        this.port = port;
        this.resolver = resolver;
        this.threads = threads;
    }

    @Override
    public void ask() {
        boolean[] isFirst = new boolean[1];
        WAITING.compute(host, (unused, all) -> {
            isFirst[0] = all == null;
            Set<HostLookup> some = all == null ? ConcurrentHashMap.newKeySet() : all;
            some.add(this);
            return some;
        });
        if (isFirst[0]) {
            begin();
        }
    }

    /** Where it cannot be, whoever asks next does not wait for it. */
    private void begin() {
        try {
            threads.execute(this::resolve);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not looked up now, for too many others are", host, e);
            WAITING.remove(host);
        } catch (RuntimeException | Error e) {
            LOG.error("{} cannot be looked up now", host, e);
            WAITING.remove(host);
        }
    }

    private void resolve() {
        List<InetAddress> found = List.of();
        Set<HostLookup> all;
        try {
            found = Arrays.asList(resolver.resolve(host));
        } catch (UnknownHostException e) {
            LOG.debug("{} has no address at the moment", host, e);
        } finally {
            all = WAITING.remove(host);
        }
        if (all != null && !found.isEmpty()) {
            for (HostLookup each : all) {
                each.handleFound(found);
            }
        }
    }

    private void handleFound(List<InetAddress> found) {
        List<InetSocketAddress> now = NamedServer.addressesOf(NamedServer.of(found, port));
        if (!now.equals(addresses)) {
            addresses = now;
            Runnable told = listener;
            if (told != null) {
                told.run();
            }
        }
    }

    @Override
    public @Nullable List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public void setListener(@Nullable Runnable told) {
        listener = told;
    }

    @Override
    public void close() {
        listener = null;
    }
}
