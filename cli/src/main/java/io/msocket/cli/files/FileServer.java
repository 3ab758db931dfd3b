package io.msocket.cli.files;

import io.msocket.tunnel.AcceptLoop;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a directory, a bounded number of transfers at once, each in a thread of its own. A transfer that does not move, because its
 * client is away or does not read, lends its slot to those that wait for one; these get one in turns, one for each address from which
 * there are any. Where there are too many clients in all, one goes that has no slot, of whoever has most of those.
 */
public final class FileServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileServer.class);

    /** How often within the idle timeout to look for idle transfers. */
    private static final int IDLE_LOOKS = 4;

    /** How often to look for transfers that do not move while others wait, in milliseconds. */
    private static final long SLOT_LOOK_MILLIS = 250;

    /** So long a transfer may pause and keep its slot. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** So many clients for each slot: one that moves, and others that wait or are away. */
    private static final int SESSIONS_PER_SLOT = 8;

    private final ServerSocket listener;
    private final SharedDirectory directory;
    private final FileServerOptions options;
    private final Clients clients;
    private final Consumer<TransferOutcome> outcomes;
    private final TransferSlots slots;
    private final FileSessions sessions;
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> daemon(task, "file-transfer"));
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "file-idle-watch"));

    /**
     * A server that does not serve yet.
     *
     * @param listener is closed in the end
     * @param outcomes is told of each transfer's end, in that transfer's thread
     */
    public FileServer(
            ServerSocket listener,
            SharedDirectory directory,
            FileServerOptions options,
            Clients clients,
            Consumer<TransferOutcome> outcomes) {
        this.listener = listener;
        this.directory = directory;
        this.options = options;
        this.clients = clients;
        this.outcomes = outcomes;
        this.slots = new TransferSlots(options.maxTransfers());
        this.sessions = new FileSessions((long) options.maxTransfers() * SESSIONS_PER_SLOT);
    }

    /**
     * Serves until {@link #close}.
     *
     * @throws IOException if the listener fails for good
     */
    public void run() throws IOException {
        long look = Math.max(1, options.idleTimeout().toMillis() / IDLE_LOOKS);
        var looking = watch.scheduleWithFixedDelay(this::closeIdle, look, look, TimeUnit.MILLISECONDS);
        var lending = watch.scheduleWithFixedDelay(
                this::lendSlots, SLOT_LOOK_MILLIS, SLOT_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        try {
            AcceptLoop.run(() -> start(listener.accept()), listener::isClosed);
        } finally {
            looking.cancel(false);
            lending.cancel(false);
            close();
        }
    }

    /** Stops listening and cuts the transfers off. Idempotent. */
    @Override
    public void close() throws IOException {
        listener.close();
        watch.shutdownNow();
        workers.shutdownNow();
        sessions.all().forEach(this::cut);
        slots.close();
    }

    private boolean isIdle(FileSession session) {
        return session.idle().compareTo(options.idleTimeout()) > 0;
    }

    private void giveUp(FileSession session, String why) {
        log.info("{} {}, idle for {}: closing", session.socket().getRemoteSocketAddress(), why, session.idle());
        cut(session);
    }

    private void start(Socket socket) throws IOException {
        FileSession session = new FileSession(socket, directory, options, clients, slots, sessions);
        FileSession tooMany = sessions.add(session);
        if (tooMany != null) {
            log.debug(
                    "{} has most of too many connections: closing one",
                    tooMany.socket().getRemoteSocketAddress());
            cut(tooMany);
        }
        try {
            workers.execute(() -> {
                try {
                    outcomes.accept(session.run());
                } finally {
                    sessions.remove(session);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("accepted while the server was closing", e);
            sessions.remove(session);
            socket.close();
        }
    }

    private void lendSlots() {
        if (!slots.areWanted()) {
            return;
        }
        for (FileSession session : sessions.all()) {
            if (session.idle().compareTo(PAUSE) > 0 || clients.isAway(session.socket())) {
                session.lendSlot();
            }
        }
    }

    private void closeIdle() {
        for (FileSession session : sessions.all()) {
            if (isIdle(session) && !clients.isAway(session.socket())) {
                giveUp(session, "does not move");
            }
        }
    }

    private void cut(FileSession session) {
        try {
            session.cut();
        } catch (IOException e) {
            log.debug("close failed", e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
