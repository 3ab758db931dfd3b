package io.msocket.tunnel;

import io.msocket.socket.MServerSocket;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes for each connection that comes another one, and joins the two: msocket's on one side, plain TCP or a Unix-domain socket on the
 * other. Half-closes and resets are carried over, a Unix-domain socket having no reset. The joined ones need no threads of their own.
 *
 * <p>How many of msocket's connections there are is bounded as everywhere in the process (docs/SECURITY.md), with a share for each
 * principal. Of those that have come, {@value #MOST_OPENING} at most wait for their other half; further ones wait to be accepted.
 *
 * <p>Thread-safe; {@link #run} is for one thread.
 */
public final class Tunnel implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    /** Each of them takes a thread while it connects. */
    private static final int MOST_OPENING = 64;

    private static final long IDLE_SECONDS = 10;

    private final Entry entry;
    private final TunnelListener listener;
    private final PlainLoops loops;
    private final Splices splices;
    private final Semaphore openings = new Semaphore(MOST_OPENING);
    private final ThreadPoolExecutor openers = new ThreadPoolExecutor(
            MOST_OPENING,
            MOST_OPENING,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("msocket-tunnel-opening", true));

    private Tunnel(Entry entry, PlainLoops loops, TunnelListener listener) {
        this.entry = entry;
        this.loops = loops;
        this.splices = new Splices(loops);
        this.listener = listener;
        openers.allowCoreThreadTimeOut(true);
    }

    /**
     * Leads clients of msocket to a plain server.
     *
     * @param listener bound; closed with the tunnel
     * @param target connected to anew for each of them
     */
    public static Tunnel expose(MServerSocket listener, PlainAddress target, TunnelListener events) {
        PlainLoops loops = new PlainLoops();
        return new Tunnel(new ExposedEntry(listener, new PlainConnections(loops), target), loops, events);
    }

    /**
     * Leads plain clients to where a dialer connects. Listens at once.
     *
     * @param local where
     * @throws IOException when that cannot be listened at
     */
    public static Tunnel forward(PlainAddress local, Dialer dialer, TunnelListener events) throws IOException {
        PlainLoops loops = new PlainLoops();
        boolean done = false;
        try {
            Entry entry = new ForwardedEntry(new PlainConnections(loops).listen(local), dialer);
            done = true;
            return new Tunnel(entry, loops, events);
        } finally {
            if (!done) {
                loops.close();
            }
        }
    }

    /** Where plain clients come to it; null for one that msocket's come to. */
    public @Nullable PlainAddress localAddress() {
        return entry instanceof ForwardedEntry forwarded ? forwarded.address() : null;
    }

    /**
     * Blocks until {@link #close}.
     *
     * @throws IOException when it cannot accept any more
     */
    public void run() throws IOException {
        AcceptLoop.run(this::acceptOne, entry::isClosed);
    }

    private void acceptOne() throws IOException {
        openings.acquireUninterruptibly();
        Opening opening;
        try {
            opening = new Opening(entry.accept());
        } catch (IOException | RuntimeException | Error e) {
            openings.release();
            throw e;
        }
        try {
            openers.execute(opening);
        } catch (RejectedExecutionException e) {
            LOG.debug("accepted while the tunnel was closing", e);
            opening.giveUp();
        }
    }

    /** One that has come and waits for its other half. Once it runs or {@link #giveUp gives up}, its place is another one's. */
    private final class Opening implements Runnable {
        private final Arrival arrival;
        private final long since = System.nanoTime();

        Opening(Arrival arrival) {
            this.arrival = arrival;
        }

        @Override
        public void run() {
            Arrival.@Nullable Halves halves = null;
            @Nullable String failure = null;
            try {
                halves = arrival.complete();
                listener.begun(arrival.peer());
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.error("a connection is given up because of an error in msocket", e);
                failure = "an error in msocket: " + e;
            }
            openings.release();
            if (halves != null && failure == null) {
                splices.join(halves, ended -> tellEnd(arrival, ended, since));
                return;
            }
            arrival.giveUp();
            if (halves != null) {
                Resets.reset(halves.socket());
                Resets.reset(halves.plain());
            }
            listener.ended(new TunnelOutcome(arrival.peer(), 0, 0, sinceThen(since), failure));
        }

        void giveUp() {
            openings.release();
            arrival.giveUp();
        }
    }

    private void tellEnd(Arrival arrival, Splice ended, long since) {
        boolean fromStream = entry instanceof ExposedEntry;
        listener.ended(new TunnelOutcome(
                arrival.peer(),
                fromStream ? ended.bytesFromStream() : ended.bytesFromPlain(),
                fromStream ? ended.bytesFromPlain() : ended.bytesFromStream(),
                sinceThen(since),
                ended.failure()));
    }

    private static Duration sinceThen(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** Ends every connection by force. Blocks for some seconds at most. Idempotent. */
    @Override
    public void close() throws IOException {
        try {
            entry.close();
        } finally {
            for (Runnable left : openers.shutdownNow()) {
                ((Opening) left).giveUp();
            }
            splices.abort();
            loops.close();
        }
    }
}
