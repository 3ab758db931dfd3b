package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A connection that is being opened. Thread-safe. */
public final class ConnectAttempt {
    /** As long as Linux itself tries to connect: it sends its first packet six times more, each time after twice the time. */
    public static final long KERNEL_PATIENCE_MILLIS = 127_000;

    private final PeerVerifier verifier;

    /** For the fields below; never held while the verifier runs. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Queue<Question> questions = new ArrayDeque<>(1);
    private @Nullable ConnectionDriver driver;
    private boolean connected;
    private boolean opened;
    private boolean cancelled;
    private @Nullable CloseReason failure;
    private @Nullable Throwable lastAttempt;

    ConnectAttempt(PeerVerifier verifier) {
        this.verifier = verifier;
    }

    /** A key that waits for the verifier. As many as flowpaths are tried at one time. */
    private record Question(int pathId, InetSocketAddress remote, byte[] key) {}

    void begin(ConnectionDriver started) {
        lock.lock();
        try {
            driver = started;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until the connection is open, running the verifier in this thread where one is needed. An attempt that
     * fails here in any way is given up. Where nobody answers it is tried until the time is over.
     *
     * @param timeoutMillis how long to wait, without the verifier's own time; 0 for as long as an operating system does, 127 s
     * @throws java.net.SocketTimeoutException when the time is over; a {@link PeerSilentException} if somebody has taken a TCP connection
     * @throws java.net.ConnectException when no route works; for a timeout of 0 also when nobody has answered
     * @throws PeerNotVerifiedException when the verifier refuses the server's key
     * @throws PeerIncompatibleException when who answers speaks no msocket, or another version, or does not hold the key that was expected
     * @throws PeerRefusesKeyException when the server lets nobody in with this client's key
     * @throws java.net.SocketException "Socket closed" after {@link #cancel}, "Closed by interrupt" when a virtual thread
     *     is interrupted
     */
    public StreamConnection await(long timeoutMillis) throws IOException {
        if (timeoutMillis > 0) {
            return awaitOrCancel(timeoutMillis);
        }
        return awaitAsKernel(KERNEL_PATIENCE_MILLIS);
    }

    /** That nobody answers is what java.net tells in an operating system's words when it was given no time. */
    StreamConnection awaitAsKernel(long patienceMillis) throws IOException {
        try {
            return awaitOrCancel(patienceMillis);
        } catch (SocketTimeoutException e) {
            ConnectException unanswered = new ConnectException("Connection timed out");
            unanswered.initCause(e);
            throw unanswered;
        }
    }

    private StreamConnection awaitOrCancel(long timeoutMillis) throws IOException {
        boolean done = false;
        try {
            StreamConnection connection = awaitOpened(new Wait(timeoutMillis));
            done = true;
            return connection;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CloseReasons.closedByInterrupt();
        } finally {
            if (!done) {
                cancel();
            }
        }
    }

    private StreamConnection awaitOpened(Wait wait) throws IOException, InterruptedException {
        try {
            while (true) {
                Question question;
                lock.lock();
                try {
                    question = awaitChange(wait);
                } finally {
                    lock.unlock();
                }
                if (question == null) {
                    return new StreamConnection(started());
                }
                long askedAt = System.nanoTime();
                answer(question);
                wait.extend(System.nanoTime() - askedAt);
            }
        } finally {
            wait.end();
        }
    }

    /** Waits for a question; null when the connection is open. */
    private @Nullable Question awaitChange(Wait wait) throws IOException, InterruptedException {
        while (true) {
            if (cancelled) {
                throw CloseReasons.closed();
            }
            if (opened) {
                return null;
            }
            if (failure != null) {
                throw CloseReasons.connectFailure(failure, lastAttempt);
            }
            Question question = questions.poll();
            if (question != null) {
                return question;
            }
            if (!wait.on(changed)) {
                throw connected ? new PeerSilentException() : new SocketTimeoutException("Connect timed out");
            }
        }
    }

    private void answer(Question question) {
        String refusal = verifier.verify(question.remote(), question.key());
        ConnectionDriver started = started();
        started.loop()
                .execute(() -> started.drive((connection, now) -> connection.handlePeerVerified(
                        question.pathId(), refusal == null, refusal == null ? "" : refusal, now)));
    }

    private ConnectionDriver started() {
        ConnectionDriver started = driver;
        if (started == null) {
            throw new IllegalStateException("awaited before it was begun");
        }
        return started;
    }

    /** Gives the attempt up and wakes whoever waits for it; a connection that has come of it is reset. */
    public void cancel() {
        cancel(true);
    }

    /** The same, but only while there is no connection. Who waits for it is told that the socket is closed. */
    public void giveUp() {
        cancel(false);
    }

    private void cancel(boolean evenOpen) {
        ConnectionDriver started;
        lock.lock();
        try {
            if (opened && !evenOpen) {
                return;
            }
            cancelled = true;
            started = driver;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (started != null) {
            started.port().reset("the attempt to connect was given up");
        }
    }

    // --- event loop

    OpeningListener listener() {
        return new OpeningListener() {
            @Override
            public void onConnected() {
                change(() -> connected = true);
            }

            @Override
            public void onVerify(int pathId, InetSocketAddress remote, byte[] key) {
                change(() -> questions.add(new Question(pathId, remote, key)));
            }

            @Override
            public void onOpened() {
                change(() -> opened = true);
            }

            @Override
            public void onFailed(CloseReason reason, @Nullable Throwable last) {
                change(() -> {
                    failure = reason;
                    lastAttempt = last;
                });
            }
        };
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
