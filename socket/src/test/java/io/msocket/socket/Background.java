package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call in a thread of its own. */
final class Background<T> {
    private static final int SECONDS = 30;

    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> call) {
        task = new FutureTask<>(call);
        thread = new Thread(task, "background");
        thread.setDaemon(true);
        thread.start();
    }

    static <T> Background<T> call(Callable<T> call) {
        return new Background<>(call);
    }

    static Background<Void> run(Action action) {
        return new Background<>(() -> {
            action.run();
            return null;
        });
    }

    /** Waits until the thread waits in a system call or a lock, as a blocked socket call does. */
    Background<T> awaitBlocked() {
        await().atMost(Duration.ofSeconds(SECONDS))
                .pollInterval(Duration.ofMillis(2))
                .until(this::isBlocked);
        return this;
    }

    /** The same, in a method of that class. */
    Background<T> awaitBlockedIn(Class<?> type) {
        await().atMost(Duration.ofSeconds(SECONDS))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> isBlocked()
                        && Arrays.stream(thread.getStackTrace())
                                .anyMatch(frame -> frame.getClassName().equals(type.getName())));
        return this;
    }

    private boolean isBlocked() {
        assertThat(task.isDone()).as("the call should block").isFalse();
        StackTraceElement[] stack = thread.getStackTrace();
        if (stack.length == 0 || !stack[0].isNativeMethod()) {
            return false;
        }
        String type = stack[0].getClassName();
        return type.startsWith("sun.nio.ch.") || type.equals("jdk.internal.misc.Unsafe");
    }

    void interrupt() {
        thread.interrupt();
    }

    /** The call's result. */
    T result() throws Exception {
        try {
            return task.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException e) {
            AssertionError error = new AssertionError("the call still blocks", e);
            error.setStackTrace(thread.getStackTrace());
            throw error;
        }
    }

    boolean isDone() {
        return task.isDone();
    }

    /** What runs in the thread. */
    interface Action {
        void run() throws Exception;
    }
}
