package io.msocket.transport;

import io.msocket.protocol.PathAction;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** One connection's attempts to reconnect: those under way, each with a permit, and those that wait for one. On its event loop. */
final class DialTurns implements DialPermits.Waiter {
    private final DialPermits permits;
    private final Loop loop;
    private final Consumer<PathAction.Connect> dial;

    /** As many as the engine tries at one time. */
    private final ArrayDeque<PathAction.Connect> waiting = new ArrayDeque<>();

    private final Set<Integer> underWay = new HashSet<>();

    /** @param dial begins an attempt */
    DialTurns(DialPermits permits, Loop loop, Consumer<PathAction.Connect> dial) {
        this.permits = permits;
        this.loop = loop;
        this.dial = dial;
    }

    /** Begins the attempt when it is its turn. */
    void attempt(PathAction.Connect attempt) {
        if (permits.tryAcquire()) {
            begin(attempt);
        } else {
            waiting.add(attempt);
            permits.await(this);
        }
    }

    private void begin(PathAction.Connect attempt) {
        underWay.add(attempt.pathId());
        dial.accept(attempt);
    }

    @Override
    public boolean permitted() {
        return loop.execute(this::usePermit);
    }

    /** For the newest attempt: the engine will give the oldest up first. */
    private void usePermit() {
        PathAction.Connect newest = waiting.pollLast();
        if (newest == null) {
            permits.giveBack();
            return;
        }
        if (!waiting.isEmpty()) {
            permits.await(this);
        }
        begin(newest);
    }

    /** The attempt has succeeded, failed or been given up. */
    void ended(int pathId) {
        if (underWay.remove(pathId)) {
            permits.giveBack();
        } else if (waiting.removeIf(attempt -> attempt.pathId() == pathId) && waiting.isEmpty()) {
            permits.leave(this);
        }
    }

    /** The connection is over. */
    void close() {
        waiting.clear();
        permits.leave(this);
        underWay.forEach(pathId -> permits.giveBack());
        underWay.clear();
    }

    /** Whether nothing is under way and nothing waits. */
    boolean isEmpty() {
        return waiting.isEmpty() && underWay.isEmpty();
    }
}
