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
import org.jspecify.annotations.Nullable;

/** Waits for the end of a connection, so that a command can say whether the peer got everything. */
final class Closing implements ConnectionListener {
    /** How long to wait after both directions have ended: a move, a lost packet or two, a slow peer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MSocket socket;
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> peerGone = new CompletableFuture<>();

    /** Watches {@code socket} from now on. */
    Closing(MSocket socket) {
        this.socket = socket;
        socket.addConnectionListener(this);
    }

    @Override
    public void closed(MSocket connection, CloseReason reason) {
        closed.complete(reason);
        peerGone.complete(null);
    }

    @Override
    public void peerStoppedReading(MSocket connection) {
        peerGone.complete(null);
    }

    /** Completes when the peer will read no more, so that there is no use in sending. */
    CompletableFuture<Void> peerGone() {
        return peerGone;
    }

    /**
     * Closes the connection and returns when both ends know that they have everything.
     *
     * @throws CommandFailure if the connection ends in another way, or nothing is heard for a minute
     */
    void closeAndConfirm() throws IOException, InterruptedException {
        CloseReason reason = close(PATIENCE);
        if (reason == null) {
            throw new CommandFailure(
                    ExitCodes.UNAVAILABLE,
                    "the peer has not confirmed the end within " + DurationConverter.format(PATIENCE)
                            + "; it may not have everything");
        }
        if (!reason.isClean()) {
            throw new CommandFailure(
                    ExitCodes.UNAVAILABLE,
                    "the connection broke at its end, the peer may not have everything: " + reason.detail());
        }
    }

    /** Closes the connection and waits for its end; returns null if that takes longer than {@code atMost}. */
    @Nullable
    CloseReason close(Duration atMost) throws IOException, InterruptedException {
        socket.close();
        try {
            return closed.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it with a failure", e);
        }
    }
}
