package io.msocket.lab.program;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.transport.ConnectionObserver;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one connection of {@link Followers} sees of a move: when it has joined at another address of the server than before, and how long
 * its reads waited. Times are of {@link System#nanoTime}. Thread-safe: {@code lock} guards the fields below it.
 */
final class Follower implements ConnectionObserver {
    private final boolean reads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The server's address on the flowpath that was made last. */
    private @Nullable InetSocketAddress server;

    /** The same when the watching began. */
    private @Nullable InetSocketAddress former;

    private OptionalLong joined = OptionalLong.empty();
    private OptionalLong resumed = OptionalLong.empty();
    private OptionalLong lastRead = OptionalLong.empty();
    private long longestWait;
    private @Nullable String failure;

    /**
     * What was seen of a move.
     *
     * @param joined when the first flowpath to another address than before worked
     * @param resumed when the first read after that returned
     * @param longestWait between two reads, the first of which may have been before, in nanoseconds
     * @param failure why the connection is of no use any more; null if it is
     */
    record Seen(
            OptionalLong joined,
            OptionalLong resumed,
            long longestWait,
            @Nullable String failure) {}

    /** @param reads whether the server sends all the time */
    Follower(boolean reads) {
        this.reads = reads;
    }

    /** As reports have times. */
    static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    @Override
    public void onEvent(ConnectionEvent event, long sent, long acknowledged, long received, long now) {
        FlowpathSnapshot path = event.path();
        if (event.kind() == ConnectionEvent.Kind.PATH_ACTIVE && path != null) {
            handleActive(path.remote(), System.nanoTime());
        }
        if (event.close() != null) {
            fail("the connection is closed: " + event.close());
        }
    }

    private void handleActive(InetSocketAddress remote, long now) {
        lock.lock();
        try {
            server = remote;
            if (joined.isEmpty() && former != null && !remote.equals(former)) {
                joined = OptionalLong.of(now);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void handleRead(long now) {
        lock.lock();
        try {
            if (lastRead.isPresent()) {
                longestWait = Math.max(longestWait, now - lastRead.getAsLong());
            } else {
                changed.signalAll();
            }
            lastRead = OptionalLong.of(now);
            if (joined.isPresent() && resumed.isEmpty()) {
                resumed = OptionalLong.of(now);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was wrong first counts. */
    void fail(String why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something was read, if something comes, or it has failed: before that the server may have had no word of the client yet,
     * and would know nobody whom to tell that it moves.
     */
    void awaitHeard(long deadline) throws InterruptedException {
        lock.lock();
        try {
            long left = deadline - System.nanoTime();
            while (reads && failure == null && lastRead.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on a move is watched for. */
    void mark() {
        lock.lock();
        try {
            former = server;
            joined = OptionalLong.empty();
            resumed = OptionalLong.empty();
            longestWait = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it has joined elsewhere, and read if there is something to read, or has failed; no longer than up to a moment. */
    Seen await(long deadline) throws InterruptedException {
        lock.lock();
        try {
            long left = deadline - System.nanoTime();
            while (failure == null && (joined.isEmpty() || (reads && resumed.isEmpty())) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return new Seen(joined, resumed, longestWait, failure);
        } finally {
            lock.unlock();
        }
    }
}
