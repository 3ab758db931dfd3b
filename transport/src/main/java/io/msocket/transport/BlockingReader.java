package io.msocket.transport;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** Lets application threads read: they wait while nothing is there. Thread-safe. */
final class BlockingReader {
    private final InboundStaging staging;
    private final Gate gate;
    private final ShortWaits waits;

    /** Held by a reader for its whole call. Before all other locks. */
    private final ReentrantLock readLock = new ReentrantLock();

    /** Of {@link ShortWaits}; under the readLock. */
    private int credit;

    /** @param gate is told of the staging's changes */
    BlockingReader(InboundStaging staging, Gate gate, ShortWaits waits) {
        this.staging = staging;
        this.gate = gate;
        this.waits = waits;
    }

    /**
     * Reads what is there, at least one byte unless length is 0; -1 at the end.
     *
     * @param timeoutMillis how long to wait, 0 for ever
     * @throws java.net.SocketTimeoutException when the time is over
     * @throws InterruptedException in a virtual thread only
     */
    int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException, InterruptedException {
        readLock.lock();
        try {
            int count = staging.read(target, offset, length);
            return count == 0 && length > 0 ? readNext(target, offset, length, timeoutMillis) : count;
        } finally {
            readLock.unlock();
        }
    }

    private int readNext(byte[] target, int offset, int length, int timeoutMillis)
            throws IOException, InterruptedException {
        credit = waits.watch(credit, staging::hasNews);
        long start = waits.now();
        Wait wait = new Wait(timeoutMillis);
        try {
            int count = 0;
            // Bytes that were there are dropped when another thread shuts the input down at this moment.
            while (count == 0) {
                if (!staging.hasNews() && !gate.await(wait, staging::wantNews)) {
                    throw CloseReasons.timedOut("Read");
                }
                count = staging.read(target, offset, length);
            }
            return count;
        } finally {
            wait.end();
            credit = waits.creditAfter(credit, waits.now() - start);
        }
    }
}
