package io.msocket.socket;

import java.io.Closeable;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Names that a test gives and changes. */
final class TestNames implements NameResolver {
    final AtomicInteger questions = new AtomicInteger();
    final Set<Consumer<NamedEndpoint>> watchers = ConcurrentHashMap.newKeySet();
    private final Map<String, NamedEndpoint> endpoints = new ConcurrentHashMap<>();
    private volatile boolean mute;
    private volatile boolean secretive;

    /** From now on the name leads there, and whoever watches is told so. */
    void set(String name, NamedEndpoint endpoint) {
        endpoints.put(name, endpoint);
        if (!secretive) {
            watchers.forEach(watcher -> watcher.accept(endpoint));
        }
    }

    /** Questions are not answered any more. */
    void beMute() {
        mute = true;
    }

    /** Watchers are told nothing any more. */
    void beSecretive() {
        secretive = true;
    }

    @Override
    public CompletableFuture<NamedEndpoint> resolve(String name) {
        questions.incrementAndGet();
        if (mute) {
            return new CompletableFuture<>();
        }
        NamedEndpoint found = endpoints.get(name);
        return found == null
                ? CompletableFuture.failedFuture(new UnknownHostException(name + " is not known"))
                : CompletableFuture.completedFuture(found);
    }

    @Override
    public Closeable watch(String name, Consumer<NamedEndpoint> news) {
        watchers.add(news);
        return () -> watchers.remove(news);
    }
}
