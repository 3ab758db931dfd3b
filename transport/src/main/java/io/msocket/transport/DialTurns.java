package io.msocket.transport;

import io.msocket.protocol.PathAction;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection's attempts to reconnect: those under way, each with a permit, and those that wait for one. On its event loop. */
final class DialTurns implements DialPermits.Waiting {
    private final Loop loop;
    private final InetSocketAddress server;
    private final Consumer<PathAction.Connect> dial;

    /** As many as the engine tries at one time. */
    private final ArrayDeque<PathAction.Connect> waiting = new ArrayDeque<>();

    private final Set<Integer> underWay = new HashSet<>();
    private @Nullable DialPermits permits;

    /**
     * @param server whose connection it is
     * @param dial begins an attempt
     */
    DialTurns(Loop loop, InetSocketAddress server, Consumer<PathAction.Connect> dial) {
        this.loop = loop;
        this.server = server;
        this.dial = dial;
    }

    /** Begins an attempt that needs no permit. */
    void beginExempt(PathAction.Connect attempt) {
        dial.accept(attempt);
    }

    /** Begins the attempt when it is its turn. The permits are always the same. */
    void attempt(PathAction.Connect attempt, DialPermits from) {
        permits = from;
        if (from.tryAcquire(server)) {
            begin(attempt);
        } else {
            waiting.add(attempt);
            from.await(server, this);
        }
    }

    private void begin(PathAction.Connect attempt) {
        underWay.add(attempt.pathId());
        dial.accept(attempt);
    }

    @Override
    public boolean permitted(DialPermits from) {
        return loop.execute(() -> use(from));
    }

    /** For the newest attempt: the engine will give the oldest up first. */
    private void use(DialPermits permit) {
        PathAction.Connect newest = waiting.pollLast();
        if (newest == null) {
            permit.giveBack(server);
            return;
        }
        if (!waiting.isEmpty()) {
            permit.await(server, this);
        }
        begin(newest);
    }

    /** The attempt has succeeded, failed or been given up. */
    void ended(int pathId) {
        boolean waited = waiting.removeIf(attempt -> attempt.pathId() == pathId);
        boolean held = underWay.remove(pathId);
        if (permits == null) {
            return;
        }
        if (held) {
            permits.giveBack(server);
        }
        if (waited && waiting.isEmpty()) {
            permits.leave(server, this);
        }
    }

    /** The connection is over. */
    void close() {
        waiting.clear();
        if (permits != null) {
            permits.leave(server, this);
            for (int i = 0; i < underWay.size(); i++) {
                permits.giveBack(server);
            }
        }
        underWay.clear();
    }

    /** Whether nothing is under way and nothing waits. */
    boolean isEmpty() {
        return waiting.isEmpty() && underWay.isEmpty();
    }
}
