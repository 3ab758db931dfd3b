package io.msocket.cli;

import io.msocket.protocol.CloseReason;
import io.msocket.socket.ConnectionListener;
import io.msocket.socket.MSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** Waits for the end of a connection, so that a command can say whether the peer got everything. */
final class DeliveryWatch implements ConnectionListener {
    /** How long to wait until the peer has everything: a move, a lost packet or two, a slow peer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * How long to stay after that, so that the peer learns that we have everything too. Nobody can be sure that the last
     * word arrives: the peer's process may have ended already.
     */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final MSocket socket;
    private final CompletableFuture<Void> delivered = new CompletableFuture<>();
    private final CompletableFuture<Void> peerGone = new CompletableFuture<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

    /** Watches {@code socket} from now on. */
    DeliveryWatch(MSocket socket) {
        this.socket = socket;
        socket.addConnectionListener(this);
    }

    @Override
    public void outputAcknowledged(MSocket connection) {
        delivered.complete(null);
    }

    @Override
    public void peerStoppedReading(MSocket connection) {
        peerGone.complete(null);
    }

    @Override
    public void closed(MSocket connection, CloseReason reason) {
        closed.complete(reason);
        peerGone.complete(null);
    }

    /** Completes when the peer will read no more, so that there is no use in sending. */
    CompletableFuture<Void> peerGone() {
        return peerGone;
    }

    /**
     * Closes the connection, from which everything has been read, and returns when the peer has everything too.
     *
     * @throws CommandFailure if the connection ends without that, or nothing is heard for a minute
     */
    void closeAndConfirm() throws IOException, InterruptedException {
        socket.close();
        CompletableFuture<Object> settled = CompletableFuture.anyOf(delivered, closed);
        if (!await(settled, PATIENCE)) {
            throw new CommandFailure(
                    ExitCodes.UNAVAILABLE,
                    "the peer has not confirmed the end within " + DurationConverter.format(PATIENCE)
                            + "; it may not have everything");
        }
        boolean ended = await(closed, FAREWELL);
        if (ended && !delivered.isDone() && !closed.join().isClean()) {
            throw new CommandFailure(
                    ExitCodes.UNAVAILABLE,
                    "the connection broke at its end, the peer may not have everything: "
                            + closed.join().detail());
        }
    }

    /** Closes the connection and stays for a moment, so that the last message arrives if it can. */
    void closeWithFarewell() throws IOException, InterruptedException {
        socket.close();
        boolean ended = await(closed, FAREWELL);
        LoggerFactory.getLogger(DeliveryWatch.class).debug("the connection ended in time: {}", ended);
    }

    private static boolean await(CompletableFuture<?> future, Duration atMost) throws InterruptedException {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it with a failure", e);
        }
    }
}
