package io.msocket.cli;

import java.io.Closeable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Moves a connection from one local address to the next at a steady pace, each time by losing the old one abruptly. */
final class Hopper implements Closeable {
    private final List<InetAddress> addresses;
    private final Consumer<InetAddress> hop;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hopper");
        thread.setDaemon(true);
        return thread;
    });

    /** Used by the timer's thread alone; the connection begins at the first. */
    private int current;

    /** Starts hopping after the first {@code period}. */
    Hopper(List<InetAddress> addresses, Duration period, Consumer<InetAddress> hop) {
        this.addresses = List.copyOf(addresses);
        this.hop = hop;
        // At a fixed rate: a late hop is not followed by a late next one.
        var unused = timer.scheduleAtFixedRate(this::next, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void next() {
        current = (current + 1) % addresses.size();
        try {
            hop.accept(addresses.get(current));
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the timer without a word.
            LoggerFactory.getLogger(Hopper.class).warn("cannot move to {}", addresses.get(current), e);
        }
    }
}
