package io.msocket.transport;

import java.net.SocketException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets application threads write: they wait while too much is staged. Thread-safe. */
final class BlockingWriter {
    private final OutboundStaging staging;
    private final Gate gate;
    private final ShortWaits waits;
    private final Runnable wakeLoop;

    /** Held by a writer for its whole call, so that concurrent writes do not mix. Before all other locks. */
    private final ReentrantLock writeLock = new ReentrantLock();

    /** Of {@link ShortWaits}; under the writeLock. */
    private int credit;

    /** @param gate is told of the staging's changes */
    BlockingWriter(OutboundStaging staging, Gate gate, ShortWaits waits, Runnable wakeLoop) {
        this.staging = staging;
        this.gate = gate;
        this.waits = waits;
        this.wakeLoop = wakeLoop;
    }

    /**
     * Copies everything, blocking while too much is staged.
     *
     * @throws InterruptedException in a virtual thread only
     */
    void write(byte[] source, int offset, int length) throws SocketException, InterruptedException {
        writeLock.lock();
        try {
            staging.state().requireWritable();
            int done = 0;
            while (done < length) {
                int count = staging.offer(source, offset + done, length - done);
                if (count == 0) {
                    awaitRoom();
                } else {
                    done += count;
                    wakeLoop.run();
                }
            }
        } finally {
            writeLock.unlock();
        }
    }

    private void awaitRoom() throws InterruptedException {
        credit = waits.watch(credit, staging::hasRoomAgain);
        long start = waits.now();
        Wait wait = new Wait(0);
        try {
            if (!staging.hasRoomAgain()) {
                gate.await(wait, staging::wantRoom);
            }
        } finally {
            wait.end();
            credit = waits.creditAfter(credit, waits.now() - start);
        }
    }

    /**
     * Waits until the peer has everything, its end included, or the connection is over.
     *
     * @param timeoutMillis at most so long, more than 0
     * @return whether it came to that
     */
    boolean awaitSettled(long timeoutMillis) throws InterruptedException {
        return await(timeoutMillis, staging.state()::isSettled);
    }

    /** Waits in the same way until the connection is over. */
    boolean awaitOver(long timeoutMillis) throws InterruptedException {
        return await(timeoutMillis, staging.state()::isOver);
    }

    private boolean await(long timeoutMillis, BooleanSupplier condition) throws InterruptedException {
        Wait wait = new Wait(timeoutMillis);
        try {
            return gate.await(wait, condition);
        } finally {
            wait.end();
        }
    }
}
