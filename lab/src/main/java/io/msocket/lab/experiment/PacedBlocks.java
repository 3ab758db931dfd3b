package io.msocket.lab.experiment;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Numbered blocks that are written at even intervals, and when each arrives: the delay that an application sees. Thread-safe; its
 * two threads end with the streams.
 */
final class PacedBlocks {
    private final int blockBytes;
    private final Duration interval;
    private final int count;
    /** When each was due, of {@link System#nanoTime}; 0 while it is not. */
    private final AtomicLongArray due;

    /** When each arrived; 0 while it has not. */
    private final AtomicLongArray arrived;

    private final CountDownLatch left;
    private volatile String failure = "";

    /**
     * One block's way.
     *
     * @param dueNanos when it was to be written, of {@link System#nanoTime}
     * @param arrivedNanos when it had been read
     */
    record Block(long dueNanos, long arrivedNanos) {
        Duration delay() {
            return Duration.ofNanos(arrivedNanos - dueNanos);
        }
    }

    /**
     * @param blockBytes at least 8, for the number
     * @param interval from the beginning of one to that of the next
     */
    PacedBlocks(int blockBytes, Duration interval, int count) {
        this.blockBytes = blockBytes;
        this.interval = interval;
        this.count = count;
        this.due = new AtomicLongArray(count);
        this.arrived = new AtomicLongArray(count);
        this.left = new CountDownLatch(count);
    }

    /** Begins to write, and to read what arrives; returns at once, with the thread that reads. */
    Thread start(OutputStream out, InputStream in) {
        thread("blocks-out", () -> write(out));
        return thread("blocks-in", () -> read(in));
    }

    /** Waits until all have arrived; false if they have not by then. */
    boolean await(Duration atMost) throws InterruptedException {
        return left.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Those that have arrived, in order. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count && arrived.get(i) != 0; i++) {
            blocks.add(new Block(due.get(i), arrived.get(i)));
        }
        return blocks;
    }

    /** The longest delay of those that have arrived; zero if none has. */
    Duration worst() {
        return blocks().stream().map(Block::delay).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Why not all have arrived, as far as it is known. */
    String words() {
        return "only " + blocks().size() + " of " + count + " blocks arrived" + failure;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private Thread thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        failure = ": " + e.getMessage();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void write(OutputStream out) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long at = start + i * interval.toNanos();
            TimeUnit.NANOSECONDS.sleep(at - System.nanoTime());
            // What a write waits for is the application's delay too.
            due.set(i, at);
            out.write(ByteBuffer.allocate(blockBytes).putLong(i).array());
            out.flush();
        }
    }

    private void read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] rest = new byte[blockBytes - Long.BYTES];
        for (int i = 0; i < count; i++) {
            long number = data.readLong();
            data.readFully(rest);
            if (number != i) {
                throw new IOException("block " + number + " in place of " + i);
            }
            arrived.set(i, System.nanoTime());
            left.countDown();
        }
    }
}
