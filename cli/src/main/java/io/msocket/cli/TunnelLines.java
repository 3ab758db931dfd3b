package io.msocket.cli;

import io.msocket.tunnel.TunnelListener;
import io.msocket.tunnel.TunnelOutcome;
import io.msocket.tunnel.TunnelPeer;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Prints what comes and goes through a tunnel, in a thread of its own: where nobody takes the lines no connection waits for that. Thread-safe.
 */
final class TunnelLines implements TunnelListener, AutoCloseable {
    /** As many as a terminal shows in some seconds; those beyond are counted. */
    private static final int MOST_WAITING = 1_000;

    /** No line that is printed is empty. */
    private static final String END = "";

    private static final long LAST_MILLIS = 1_000;

    /** Whether somebody still prints is looked at so often. */
    private static final long LOOK_MILLIS = 50;

    private final StandardStreams streams;
    private final PeerLines comings = new PeerLines("connections have come or gone");
    /** Their own, so that what goes well hides nothing that does not. */
    private final PeerLines failures = new PeerLines("connections have broken");

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

    /** Since the last line that has found a place in it. */
    private long notPrinted;

    private final Thread printer = new Thread(this::print, "msocket-tunnel-lines");

    TunnelLines(StandardStreams streams) {
        this.streams = streams;
        printer.setDaemon(true);
        printer.start();
    }

    @Override
    public void begun(TunnelPeer peer) {
        add(comings, peer, peer + ": connected");
    }

    @Override
    public void ended(TunnelOutcome outcome) {
        String moved = ByteSize.format((double) outcome.bytesFromPeer()) + " from it, "
                + ByteSize.format((double) outcome.bytesToPeer()) + " to it, in "
                + DurationConverter.format(outcome.took());
        if (outcome.failure() == null) {
            add(comings, outcome.peer(), outcome.peer() + ": ended, " + moved);
        } else {
            add(failures, outcome.peer(), outcome.peer() + ": broke: " + outcome.failure() + " (" + moved + ")");
        }
    }

    private void add(PeerLines quota, TunnelPeer peer, String line) {
        for (String admitted : quota.of(peer.address(), line, System.nanoTime())) {
            put(admitted);
        }
    }

    /** The line before which others were left out says how many. */
    private synchronized void put(String line) {
        String withCount = notPrinted == 0 ? line : leftOut(notPrinted) + System.lineSeparator() + line;
        notPrinted = waiting.offer(withCount) ? 0 : notPrinted + 1;
    }

    private static String leftOut(long count) {
        return count + " lines are left out here, since standard output took none";
    }

    /** How many were left out since the last line, when that is printed. */
    private synchronized long lostBehindAll() {
        long lost = waiting.isEmpty() ? notPrinted : 0;
        notPrinted -= lost;
        return lost;
    }

    private void print() {
        try {
            while (true) {
                String line = waiting.take();
                if (line.equals(END)) {
                    return;
                }
                streams.print(line);
                long lost = lostBehindAll();
                if (lost > 0) {
                    streams.print(leftOut(lost));
                }
            }
        } catch (IOException e) {
            // Whoever read our output went away; the connections did not.
            LoggerFactory.getLogger(TunnelLines.class).debug("cannot print", e);
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    /** Prints what there is, for a second at most where nobody takes it, and no more. */
    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_MILLIS);
        try {
            while (printer.isAlive() && until - System.nanoTime() > 0) {
                if (waiting.offer(END, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    // At least 1: 0 would be for ever.
                    printer.join(1 + Math.max(0, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        printer.interrupt();
    }
}
