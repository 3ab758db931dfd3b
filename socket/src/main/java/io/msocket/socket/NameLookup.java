package io.msocket.socket;

import io.msocket.transport.Wait;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one name leads, for as long as somebody wants to get there: it is asked for, heard of from then on, and asked for again by whoever
 * finds nobody there.
 *
 * <p>Thread-safe: {@code lock} guards the fields below it and is never held while calling out.
 */
final class NameLookup implements Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(NameLookup.class);

    private final NameResolver resolver;
    private final String name;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable NamedEndpoint latest;
    /** Of the last question, while nothing is known. */
    private @Nullable IOException failure;

    private boolean asking;
    private @Nullable CompletableFuture<NamedEndpoint> question;
    private @Nullable Closeable watch;
    private @Nullable Runnable listener;
    private boolean closed;

    private NameLookup(NameResolver resolver, String name) {
        this.resolver = resolver;
        this.name = name;
    }

    /** Asks, and watches. Returns at once. */
    static NameLookup begin(NameResolver resolver, String name) {
        NameLookup lookup = new NameLookup(resolver, name);
        lookup.ask();
        lookup.watch();
        return lookup;
    }

    /** A resolver that throws is one that tells of nothing: what it answers is enough. */
    private void watch() {
        try {
            keep(resolver.watch(name, this::handleNews));
        } catch (RuntimeException | Error e) {
            LOG.warn("{} cannot be watched", name, e);
        }
    }

    private void keep(Closeable begun) {
        boolean late;
        lock.lock();
        try {
            late = closed;
            watch = begun;
        } finally {
            lock.unlock();
        }
        if (late) {
            end(begun);
        }
    }

    private void end(@Nullable Closeable begun) {
        try {
            if (begun != null) {
                begun.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("the watch of {} cannot be ended", name, e);
        }
    }

    @Override
    public NameResolver resolver() {
        return resolver;
    }

    String name() {
        return name;
    }

    @Override
    public void ask() {
        lock.lock();
        try {
            if (closed || asking) {
                return;
            }
            asking = true;
        } finally {
            lock.unlock();
        }
        CompletableFuture<NamedEndpoint> asked = NameQuestions.ask(resolver, name);
        boolean late;
        lock.lock();
        try {
            question = asked;
            late = closed;
        } finally {
            lock.unlock();
        }
        if (late) {
            asked.cancel(true);
        }
        CompletableFuture<NamedEndpoint> handled = asked.whenComplete(this::handleAnswer);
        LOG.trace("{} is asked for: {}", name, handled);
    }

    private void handleAnswer(@Nullable NamedEndpoint answer, @Nullable Throwable why) {
        if (answer != null) {
            handleNews(answer);
        }
        lock.lock();
        try {
            asking = false;
            if (why != null) {
                LOG.debug("nobody says where {} is", name, why);
                failure = failureOf(why);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private IOException failureOf(Throwable why) {
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        return cause instanceof IOException known ? known : new IOException(name + " cannot be looked up", cause);
    }

    private void handleNews(NamedEndpoint news) {
        Runnable told;
        lock.lock();
        try {
            if (closed || news.equals(latest)) {
                return;
            }
            told = latest == null ? null : listener;
            latest = news;
            failure = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.run();
        }
    }

    @Override
    public void setListener(@Nullable Runnable told) {
        lock.lock();
        try {
            listener = told;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable List<InetSocketAddress> addresses() {
        NamedEndpoint known = latest();
        return known == null ? null : known.addresses();
    }

    /** Whether {@link #close} was called. */
    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** What is known; null for nothing yet. */
    @Nullable
    NamedEndpoint latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is known.
     *
     * @throws SocketTimeoutException when the time is over
     * @throws SocketException when this was closed, or a virtual thread is interrupted
     * @throws IOException when nobody knows, or can be asked
     */
    NamedEndpoint await(long millis) throws IOException {
        Wait wait = new Wait(millis);
        lock.lock();
        try {
            while (latest == null) {
                requireOpen();
                if (failure != null) {
                    throw failure;
                }
                if (!wait.on(changed)) {
                    throw new SocketTimeoutException("Connect timed out: nobody says where " + name + " is");
                }
            }
            return latest;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
            wait.end();
        }
    }

    /**
     * Waits for it to lead elsewhere, for so long at most.
     *
     * @throws SocketException when this was closed, or a virtual thread is interrupted
     */
    void awaitOther(NamedEndpoint than, long millis) throws SocketException {
        awaitWhile(() -> than.equals(latest), millis);
    }

    /**
     * The same, but only until a question is answered that was asked before.
     *
     * @throws SocketException when this was closed, or a virtual thread is interrupted
     */
    void awaitAnswer(NamedEndpoint than, long millis) throws SocketException {
        awaitWhile(() -> asking && than.equals(latest), millis);
    }

    /**
     * Waits that long, whatever happens.
     *
     * @throws SocketException when this was closed, or a virtual thread is interrupted
     */
    void rest(long millis) throws SocketException {
        awaitWhile(() -> true, millis);
    }

    private void awaitWhile(BooleanSupplier condition, long millis) throws SocketException {
        Wait wait = new Wait(millis);
        lock.lock();
        try {
            requireOpen();
            while (condition.getAsBoolean() && wait.on(changed)) {
                requireOpen();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
            wait.end();
        }
    }

    private void requireOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    private static SocketException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        SocketException interrupted = new SocketException("Closed by interrupt");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** Whoever waits is told. */
    @Override
    public void close() {
        Closeable ended;
        CompletableFuture<NamedEndpoint> asked;
        lock.lock();
        try {
            closed = true;
            ended = watch;
            asked = question;
            listener = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (asked != null) {
            asked.cancel(true);
        }
        end(ended);
    }
}
