package io.msocket.transport;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call's waiting, which treats interruption as java.net.Socket does: a platform thread waits on and finds
 * its interrupt status afterwards; a virtual thread is woken. Used by one thread; {@link #end} in a finally.
 */
public final class Wait {
    private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

    private final boolean timed;
    private long deadline;
    private boolean interrupted;

    /** Starts the time. {@code timeoutMillis} is how long to wait over all, 0 for ever. */
    public Wait(long timeoutMillis) {
        timed = timeoutMillis > 0;
        deadline = timed ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis) : 0;
    }

    /**
     * Waits for a signal, or for nothing: the caller checks in a loop what it waits for.
     *
     * @return false when the time is over
     * @throws InterruptedException in a virtual thread only
     */
    @SuppressWarnings("WaitNotInLoop") // The caller has the loop.
    public boolean on(Condition condition) throws InterruptedException {
        if (timed && deadline - System.nanoTime() <= 0) {
            return false;
        }
        try {
            if (timed) {
                condition.awaitNanos(deadline - System.nanoTime());
            } else {
                condition.await();
            }
        } catch (InterruptedException e) {
            if (isVirtual()) {
                throw e;
            }
            interrupted = true;
        }
        return true;
    }

    /** What the caller did meanwhile does not count: it has as much more time. */
    public void extend(long nanos) {
        deadline += nanos;
    }

    /** Gives the interrupt status back that the waiting has used up. */
    public void end() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the calling thread waits for nothing any more: it is one that an interrupt wakes, a virtual one, and was interrupted. */
    public static boolean isOverByInterrupt() {
        return Thread.currentThread().isInterrupted() && isVirtual();
    }

    private static boolean isVirtual() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new IllegalStateException("Thread.isVirtual failed", e);
        }
    }

    /** Thread.isVirtual came with JDK 21. */
    private static @Nullable MethodHandle findIsVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}
