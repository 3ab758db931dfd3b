package io.msocket.lab.link;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a link: a thread that reads packets from one device, lets a {@link Shaper} say when and whether they arrive,
 * and writes them to the other. Thread-safe.
 *
 * <p>One thread does both, with one wait for whatever comes first: a hand-over between two threads would cost more than the
 * packets do. The thread alone touches the shaper and the packets; others leave it tasks.
 */
final class Pipe {
    private static final Logger log = LoggerFactory.getLogger(Pipe.class);

    /** After so many packets read, those that are due are written, so that a burst does not make others late. */
    private static final int BATCH = 32;

    /**
     * A busy thread looks so often, in nanoseconds, rather than at each packet: half of what a packet costs is the thread's going
     * to sleep and waking up. A packet that comes alone is handled at once.
     */
    private static final long TICK_NANOS = 200_000;

    /** A packet may arrive so much too early, so that on average a busy link's are in time. */
    private static final long EARLY_NANOS = TICK_NANOS / 2;

    /** The memory for packets allows for so late a thread, in nanoseconds; beyond, packets are dropped. */
    private static final long LATENESS_NANOS = 50_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Tun from;
    private final Tun to;
    private final int mtu;
    private final Shaper shaper;
    private final PacketRing packets;
    /** Where a packet is read for which there is no memory. */
    private final Memory overflow;

    private final Waiter waiter;
    private final Thread thread;
    private long refused;

    /** Bounded by the number of threads that ask: each waits for its answer. Guarded by itself, as are the next two. */
    private final Queue<FutureTask<?>> tasks = new ArrayDeque<>();

    private boolean stopping;
    private boolean ended;

    Pipe(String name, Tun from, Tun to, LinkConditions conditions, long seed) throws IOException {
        this.from = from;
        this.to = to;
        this.mtu = conditions.mtu();
        shaper = new Shaper(conditions, seed);
        waiter = new Waiter(from);
        packets = new PacketRing(memoryFor(conditions));
        overflow = new Memory(mtu);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Changes the conditions.
     *
     * @return {@link System#nanoTime} when the change was in force
     */
    long change(UnaryOperator<LinkConditions> change) {
        return ask(() -> {
            LinkConditions next = change.apply(shaper.conditions());
            packets.reserve(memoryFor(next));
            long now = System.nanoTime();
            shaper.change(now, next);
            return now;
        });
    }

    LinkConditions conditions() {
        return ask(shaper::conditions);
    }

    LinkCounters counters() {
        return ask(() -> shaper.counters(refused));
    }

    /** Ends the thread and waits for that; the devices stay open. */
    void stop() {
        synchronized (tasks) {
            stopping = true;
            if (!ended) {
                waiter.wake();
            }
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // The memory is the thread's until it ends; it ends at once.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T ask(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        synchronized (tasks) {
            if (stopping || ended) {
                throw new IllegalStateException("the link is closed");
            }
            tasks.add(task);
            waiter.wake();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // The answer comes at once.
                } catch (CancellationException e) {
                    throw new IllegalStateException("the link is closed", e);
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            Urgency.apply();
            boolean busy = false;
            long lastWork = System.nanoTime() - TICK_NANOS;
            while (runTasks()) {
                if (busy) {
                    waiter.rest(TICK_NANOS);
                } else {
                    waiter.await(untilNext());
                }
                boolean received = receive();
                boolean delivered = deliver();
                long now = System.nanoTime();
                if (received || delivered) {
                    busy = now - lastWork < TICK_NANOS;
                    lastWork = now;
                } else {
                    busy = false;
                }
            }
        } catch (IOException | RuntimeException e) {
            log.error("the link {} ends", thread.getName(), e);
        } finally {
            end();
        }
    }

    private long untilNext() {
        long next = shaper.nextNanos();
        return next == Shaper.NEVER ? Waiter.FOREVER : Math.max(0, next - System.nanoTime());
    }

    /** Returns whether to go on. */
    private boolean runTasks() {
        while (true) {
            FutureTask<?> task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    return !stopping;
                }
            }
            task.run();
        }
    }

    /** Returns whether there was something. */
    private boolean receive() throws IOException {
        for (int i = 0; i < BATCH; i++) {
            long room = packets.room(mtu);
            int length = from.read(room == 0 ? Pointer.nativeValue(overflow) : room, mtu);
            if (length == -LibC.EAGAIN || length == -LibC.EINTR) {
                return i > 0;
            }
            if (length < 0) {
                throw new IOException("the device cannot be read: errno " + -length);
            }
            if (room == 0) {
                shaper.drop(); // Only a thread that was very late comes here.
            } else if (shaper.offer(System.nanoTime(), length)) {
                packets.add(length);
            }
        }
        return true;
    }

    /** Returns whether there was something. */
    private boolean deliver() {
        long now = System.nanoTime();
        for (int i = 0; ; i++) {
            Shaper.Outcome outcome = shaper.poll(now, EARLY_NANOS);
            if (outcome == Shaper.Outcome.NONE) {
                return i > 0;
            }
            if (outcome == Shaper.Outcome.DELIVERED && !to.write(packets.firstAddress(), packets.firstLength())) {
                refused++;
            }
            packets.removeFirst();
        }
    }

    private void end() {
        synchronized (tasks) {
            ended = true;
            tasks.forEach(task -> task.cancel(false));
            tasks.clear();
            waiter.close();
        }
        packets.close();
        overflow.close();
    }

    private static long memoryFor(LinkConditions conditions) {
        long travelNanos = conditions.delay().toNanos() + conditions.jitter().toNanos() + LATENESS_NANOS;
        double travelling = (double) conditions.rateBitsPerSecond() / Byte.SIZE * travelNanos / NANOS_PER_SECOND;
        // The one that is sent, the one that comes, and what the end of the memory wastes.
        return conditions.queueBytes() + (long) travelling + 4L * conditions.mtu();
    }
}
