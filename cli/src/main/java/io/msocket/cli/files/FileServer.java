package io.msocket.cli.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a directory, a bounded number of transfers at once, each in a thread of its own. */
public final class FileServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileServer.class);

    /** How often within the idle timeout to look for idle transfers. */
    private static final int IDLE_LOOKS = 4;

    /** Pause after an accept that failed (no file descriptors left, say), so that it does not spin. */
    private static final long ACCEPT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How often to look for clients that are away while others wait, in milliseconds. */
    private static final long SLOT_LOOK_MILLIS = 500;

    /** So many failures in a row mean that the listener is broken. */
    private static final int MAX_ACCEPT_FAILURES = 50;

    private final ServerSocket listener;
    private final SharedDirectory directory;
    private final FileServerOptions options;
    private final Predicate<Socket> isAway;
    private final Consumer<TransferOutcome> outcomes;
    private final Semaphore slots;
    private final Set<FileSession> sessions = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> daemon(task, "file-transfer"));
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "file-idle-watch"));

    /**
     * A server that does not serve yet.
     *
     * @param listener is closed in the end
     * @param isAway whether a connection is suspended, so that silence is no sign of an idle client
     * @param outcomes is told of each transfer's end, in that transfer's thread
     */
    public FileServer(
            ServerSocket listener,
            SharedDirectory directory,
            FileServerOptions options,
            Predicate<Socket> isAway,
            Consumer<TransferOutcome> outcomes) {
        this.listener = listener;
        this.directory = directory;
        this.options = options;
        this.isAway = isAway;
        this.outcomes = outcomes;
        this.slots = new Semaphore(options.maxTransfers());
    }

    /**
     * Serves until {@link #close}.
     *
     * @throws IOException if the listener fails for good
     */
    public void run() throws IOException {
        long look = Math.max(1, options.idleTimeout().toMillis() / IDLE_LOOKS);
        var looking = watch.scheduleWithFixedDelay(this::closeIdle, look, look, TimeUnit.MILLISECONDS);
        try {
            int failures = 0;
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    failures = 0;
                    startWhenThereIsRoom(socket);
                } catch (IOException e) {
                    if (!listener.isClosed() && ++failures == MAX_ACCEPT_FAILURES) {
                        throw e;
                    }
                    log.debug("accept failed", e);
                    LockSupport.parkNanos(ACCEPT_RETRY_NANOS);
                }
            }
        } finally {
            looking.cancel(false);
            close();
        }
    }

    /** Stops listening and cuts the transfers off. Idempotent. */
    @Override
    public void close() throws IOException {
        listener.close();
        watch.shutdownNow();
        workers.shutdownNow();
        sessions.forEach(this::closeSocket);
    }

    /** Waits for a free slot; a transfer whose client has been away for long makes room when none is free. */
    private void startWhenThereIsRoom(Socket socket) throws IOException {
        try {
            while (!slots.tryAcquire(SLOT_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (listener.isClosed()) {
                    socket.close();
                    return;
                }
                sessions.stream()
                        .filter(session -> isIdle(session) && isAway.test(session.socket()))
                        .max(Comparator.comparing(FileSession::idle))
                        .ifPresent(session -> giveUp(session, "is away and others wait"));
            }
            start(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            socket.close();
            throw new InterruptedIOException("interrupted while waiting for a free slot");
        } catch (RejectedExecutionException e) {
            log.debug("accepted while the server was closing", e);
            socket.close();
        }
    }

    private boolean isIdle(FileSession session) {
        return session.idle().compareTo(options.idleTimeout()) > 0;
    }

    private void giveUp(FileSession session, String why) {
        log.info("{} {}, idle for {}: closing", session.socket().getRemoteSocketAddress(), why, session.idle());
        closeSocket(session);
    }

    private void start(Socket socket) {
        FileSession session = new FileSession(socket, directory, options);
        sessions.add(session);
        workers.execute(() -> {
            try {
                outcomes.accept(session.run());
            } finally {
                sessions.remove(session);
                slots.release();
            }
        });
    }

    private void closeIdle() {
        for (FileSession session : sessions) {
            if (isIdle(session) && !isAway.test(session.socket())) {
                giveUp(session, "does not move");
            }
        }
    }

    private void closeSocket(FileSession session) {
        try {
            session.socket().close();
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
