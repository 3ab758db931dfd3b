package io.msocket.transport;

import io.msocket.protocol.Transmit;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop and what all connections on it share. */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final EventLoop executor;

    private final AtomicInteger connections = new AtomicInteger();

    /** Used by whichever connection sends at the moment; on the loop only. */
    private final Transmit transmit = new Transmit();

    /** Of whichever connection asks at the moment; on the loop only. */
    private final TcpStatistics tcpStatistics = new TcpStatistics();

    Loop(EventLoop executor) {
        this.executor = executor;
    }

    EventLoop executor() {
        return executor;
    }

    /** Connections that belong to the loop. */
    int connections() {
        return connections.get();
    }

    void connectionAdded() {
        connections.incrementAndGet();
    }

    void connectionRemoved() {
        connections.decrementAndGet();
    }

    Transmit transmit() {
        return transmit;
    }

    TcpStatistics tcpStatistics() {
        return tcpStatistics;
    }

    boolean isCurrent() {
        return executor.inEventLoop();
    }

    /** Runs the task on the loop: at once when we are there, else soon; false when the loop has ended. */
    boolean run(Runnable task) {
        if (isCurrent()) {
            task.run();
            return true;
        }
        return execute(task);
    }

    /** Asks on the loop and waits for the answer; {@code otherwise} when the loop has ended. From any thread. */
    <T> T ask(Supplier<T> question, T otherwise) {
        if (isCurrent()) {
            return question.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean comes = execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return comes ? valueOf(answer) : otherwise;
    }

    private static <T> T valueOf(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /** Runs the task soon; false when the loop has ended, and with it everything that the task could be about. */
    boolean execute(Runnable task) {
        return execute(executor, task);
    }

    /** Runs the task on the loop when each of these, one after the other, has ended what it does now. */
    void executeAfter(List<Loop> others, Runnable task) {
        for (int i = 0; i < others.size(); i++) {
            List<Loop> rest = others.subList(i + 1, others.size());
            if (others.get(i).execute(() -> executeAfter(rest, task))) {
                return;
            }
        }
        execute(task);
    }

    /**
     * {@link #execute(Runnable)} on a loop of which we know Netty's side only. A loop may end at any time, as far as other threads know; with
     * it end its channels. So whoever is not on a channel's loop asks here first: a listener that waits for something of
     * the channel is added on the loop, since Netty has nobody to call it when the loop has ended, and says so in the log.
     */
    static boolean execute(EventExecutor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("the transport is closed", e);
            return false;
        }
    }
}
