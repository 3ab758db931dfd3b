package io.msocket.lab.attack;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Opens connections, a few at a time, and does something with each. */
final class OpeningAttack implements Attack {
    /** At a time: enough that the server never waits for this program. */
    private static final int WORKERS = 8;

    private static final long LOOK_MILLIS = 20;

    private final Opening opening;
    private final long most;
    private final Deed deed;
    private final AtomicLong begun = new AtomicLong();

    /** Without their engines, whose memory is not this program's concern. As long as somebody has the attack: then the collector closes them. */
    private final Queue<Closeable> kept = new ConcurrentLinkedQueue<>();

    /** What is done with an open connection. */
    interface Deed {
        /** Whether the connection is to stay as it is; otherwise the deed has ended it. */
        boolean isKeptAfter(HostileClient client) throws IOException;
    }

    /** How the n-th connection is opened. */
    interface Opening {
        HostileClient open(long number) throws IOException;
    }

    /** @param most how many are opened */
    OpeningAttack(Opening opening, long most, Deed deed) {
        this.opening = opening;
        this.most = most;
        this.deed = deed;
    }

    @Override
    public void run(Tally tally, BooleanSupplier stopped) throws IOException, InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Thread worker = new Thread(() -> work(tally, stopped), "attacker-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work(Tally tally, BooleanSupplier stopped) {
        for (long number = begun.getAndIncrement();
                number < most && !stopped.getAsBoolean();
                number = begun.getAndIncrement()) {
            try {
                HostileClient client = opening.open(number);
                if (deed.isKeptAfter(client)) {
                    kept.add(client.sockets());
                }
                tally.did();
            } catch (IOException e) {
                tally.didNot();
                pause();
            }
        }
    }

    /** A server that refuses is not asked in a spin. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
