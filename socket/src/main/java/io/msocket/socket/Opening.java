package io.msocket.socket;

import io.msocket.transport.ClientSettings;
import io.msocket.transport.ConnectAttempt;
import io.msocket.transport.PeerIncompatibleException;
import io.msocket.transport.PeerNotVerifiedException;
import io.msocket.transport.SocketSettings;
import io.msocket.transport.StreamConnection;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a socket comes to its connection: by one attempt, or by several of which each follows the one before. For one thread. */
final class Opening {
    private final Start start;
    private final Supplier<SocketSettings> kernel;
    private @Nullable ConnectAttempt last;

    /** Begins an attempt, unless the socket has another one, or is closed. */
    @FunctionalInterface
    interface Start {
        /**
         * Begins it.
         *
         * @param before the attempt that this one follows, or null
         */
        ConnectAttempt begin(@Nullable ConnectAttempt before, ClientSettings settings, RouteFollower routes)
                throws SocketException;
    }

    Opening(Start start, Supplier<SocketSettings> kernel) {
        this.start = start;
        this.kernel = kernel;
    }

    /**
     * Blocks until the server is reached on one of the routes, as {@link ConnectAttempt#await} does.
     *
     * @param begun told of the attempt before it is awaited
     */
    StreamConnection open(ServerTrust trust, RouteFollower routes, long timeoutMillis, Consumer<ConnectAttempt> begun)
            throws IOException {
        long begunAt = System.nanoTime();
        ConnectAttempt attempt = begin(trust.settings(kernel.get()), routes);
        begun.accept(attempt);
        try {
            return attempt.await(timeoutMillis);
        } catch (PeerIncompatibleException refused) {
            long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAt);
            if (trust.canAsk() && (timeoutMillis == 0 || left > 0)) {
                ask(refused, trust, routes, timeoutMillis == 0 ? 0 : left);
            }
            throw refused;
        }
    }

    private ConnectAttempt begin(ClientSettings settings, RouteFollower routes) throws SocketException {
        ConnectAttempt attempt = start.begin(last, settings, routes);
        last = attempt;
        return attempt;
    }

    /**
     * Asks a server that has refused an opening which key it has.
     *
     * @throws PeerNotVerifiedException if it is another one than the known one
     */
    private void ask(PeerIncompatibleException refused, ServerTrust trust, RouteFollower routes, long timeoutMillis)
            throws PeerNotVerifiedException {
        try {
            begin(trust.question(kernel.get()), routes).await(timeoutMillis);
        } catch (PeerNotVerifiedException answer) {
            if (!ServerTrust.SAME_KEY.equals(answer.getMessage())) {
                throw answer;
            }
        } catch (IOException noAnswer) {
            refused.addSuppressed(noAnswer);
        }
    }
}
