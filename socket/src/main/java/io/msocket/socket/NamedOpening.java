package io.msocket.socket;

import io.msocket.protocol.Pauses;
import io.msocket.protocol.Service;
import io.msocket.transport.ConnectAttempt;
import io.msocket.transport.PeerIncompatibleException;
import io.msocket.transport.PeerNotVerifiedException;
import io.msocket.transport.PeerRefusesKeyException;
import io.msocket.transport.PeerSilentException;
import io.msocket.transport.PeerVerifier;
import io.msocket.transport.StreamConnection;
import io.msocket.transport.Wait;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a connection to what a name stands for: the addresses of its record are raced, and where all fail, or it comes to lead elsewhere
 * meanwhile, the fresh ones are tried, until the time is over (msocket II, mobility at connect time). For one thread.
 */
final class NamedOpening {
    private static final Logger LOG = LoggerFactory.getLogger(NamedOpening.class);

    /** Before the same addresses are tried again. */
    private static final Pauses PAUSES_MILLIS = new Pauses(250, 5_000);

    private final MSocketOptions options;
    private final NameLookup lookup;
    private final @Nullable InetAddress bound;
    private final Opening opening;
    private final boolean isTimed;
    private final long deadline;

    NamedOpening(
            MSocketOptions options,
            NameLookup lookup,
            @Nullable InetAddress bound,
            int timeoutMillis,
            Opening opening) {
        this.options = options;
        this.lookup = lookup;
        this.bound = bound;
        this.opening = opening;
        this.isTimed = timeoutMillis > 0;
        long patience = isTimed ? timeoutMillis : ConnectAttempt.KERNEL_PATIENCE_MILLIS;
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    }

    /**
     * Blocks until a connection is open.
     *
     * @throws java.net.UnknownHostException when there is no such name
     * @throws SocketTimeoutException when the time is over
     * @throws ConnectException the same where none was given
     * @throws PeerIncompatibleException when whoever is there does not prove what the record says, and there is no newer one
     * @throws PeerRefusesKeyException when he proves it, and lets nobody in with this end's key
     * @throws SocketException "Socket closed" when the lookup was closed
     */
    SocketConnection open() throws IOException {
        NamedEndpoint target = lookup.await(left());
        int tries = 0;
        int changes = 0;
        while (true) {
            try {
                return open(target);
            } catch (SupersededException e) {
                LOG.debug("{} leads elsewhere now", lookup.name());
            } catch (NobodyThereException e) {
                LOG.debug("nobody answers where {} leads", lookup.name(), e.why);
                lookup.ask();
                lookup.awaitOther(target, Math.min(left(e.why), pause(tries)));
            } catch (PeerIncompatibleException | PeerNotVerifiedException | PeerRefusesKeyException e) {
                // Whoever is there is not what the name meant when it was asked for.
                askAnew(target, e);
                if (target.equals(lookup.latest())) {
                    throw e;
                }
            }
            NamedEndpoint next = lookup.await(left());
            if (next.equals(target)) {
                tries++;
            } else {
                tries = 0;
                changes++;
                rest(changes);
            }
            target = next;
        }
    }

    /**
     * Waits until a question is answered that was asked after the refusal, or the name leads elsewhere: the first answer may be to one that
     * somebody has waited for since before it, the second is not.
     */
    private void askAnew(NamedEndpoint target, IOException refusal) throws IOException {
        for (int i = 0; i < 2 && target.equals(lookup.latest()); i++) {
            lookup.ask();
            lookup.awaitAnswer(target, left(refusal));
        }
    }

    /** The first news are followed at once; a name that leads to and fro is not. */
    private void rest(int changes) throws IOException {
        if (changes > 1) {
            lookup.rest(Math.min(left(), pause(changes - 2)));
        }
    }

    private static long pause(int tries) {
        return PAUSES_MILLIS.after(tries + 1, ThreadLocalRandom.current().nextDouble());
    }

    /** Milliseconds, at least one. */
    private long left() throws IOException {
        return left(null);
    }

    private long left(@Nullable IOException why) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left > 0) {
            return left;
        }
        if (isTimed && why instanceof PeerSilentException silent) {
            throw silent;
        }
        IOException over = isTimed
                ? new SocketTimeoutException("Connect timed out")
                : new ConnectException("Connection timed out");
        if (why != null) {
            over.initCause(why);
        }
        throw over;
    }

    /** By one of its keys after the other: while a server changes its key, either may be the one that it has. */
    private SocketConnection open(NamedEndpoint target) throws IOException {
        RouteFollower routes = RouteFollower.of(options, NamedServer.of(target.addresses()), bound);
        PeerIncompatibleException refused = null;
        for (PeerKey key : keysOf(target)) {
            try {
                StreamConnection connection = openUnlessSuperseded(target, trustOf(target, key), routes);
                InetSocketAddress remote = routes.reached(connection.remoteAddress());
                return new SocketConnection(connection, remote, routes, lookup);
            } catch (PeerIncompatibleException e) {
                if (refused != null) {
                    e.addSuppressed(refused);
                }
                refused = e;
            }
        }
        throw refused == null ? new PeerNotVerifiedException("no key of " + lookup.name()) : refused;
    }

    /** One that the program has pinned has to be among them. */
    private List<PeerKey> keysOf(NamedEndpoint target) throws PeerNotVerifiedException {
        PeerKey pinned = options.serverKey();
        if (pinned == null) {
            return target.keys();
        }
        if (!target.keys().contains(pinned)) {
            throw new PeerNotVerifiedException("%s proves itself by %s, and not by %s, which was asked for"
                    .formatted(lookup.name(), target.keys().get(0), pinned));
        }
        return List.of(pinned);
    }

    private ServerTrust trustOf(NamedEndpoint target, PeerKey key) throws PeerNotVerifiedException {
        boolean isAsked = !options.service().equals(Service.UNNAMED);
        if (isAsked && !options.service().equals(target.service())) {
            throw new PeerNotVerifiedException("%s is the service %s, and not %s, which was asked for"
                    .formatted(lookup.name(), target.service(), options.service()));
        }
        PeerVerifier byRecord = (remote, shown) ->
                target.keys().contains(PeerKey.of(shown)) ? null : "the server's key is not that of " + lookup.name();
        MSocketOptions asked = options.toBuilder().service(target.service()).build();
        return new ServerTrust(asked, NameTarget.of(lookup.name()), byRecord, key.toBytes());
    }

    private StreamConnection openUnlessSuperseded(NamedEndpoint target, ServerTrust trust, RouteFollower routes)
            throws IOException {
        Round round = new Round();
        lookup.setListener(round::handleNews);
        try {
            if (!target.equals(lookup.latest())) {
                throw new SupersededException();
            }
            askNowAndThen(round);
            return opening.open(trust, routes, left(), round::handleBegun);
        } catch (PeerIncompatibleException | PeerNotVerifiedException | PeerRefusesKeyException e) {
            throw e;
        } catch (SocketTimeoutException e) {
            left(e);
            throw e;
        } catch (SocketException e) {
            throw round.isSuperseded() ? new SupersededException() : asAnswer(e, round);
        } finally {
            lookup.setListener(null);
            round.end();
        }
    }

    /** What has ended the attempt, if that was not this end: another try may succeed. */
    private IOException asAnswer(SocketException failure, Round round) {
        boolean isOurs = !round.hasBegun() || lookup.isClosed() || Wait.isOverByInterrupt();
        return isOurs ? failure : new NobodyThereException(failure);
    }

    /** While nobody answers: whoever was to tell of news may be as dead as the server. */
    private void askNowAndThen(Round round) {
        long pause = PAUSES_MILLIS.atMost(ThreadLocalRandom.current().nextDouble());
        round.setQuestion(Timers.after(pause, () -> {
            if (!round.isOver()) {
                lookup.ask();
                askNowAndThen(round);
            }
        }));
    }

    /** One attempt, which ends when the name comes to lead elsewhere before it has a connection. Thread-safe. */
    private static final class Round {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable ConnectAttempt attempt;
        /** What is to be asked later; null for nothing yet. */
        private Timers.@Nullable Timer question;

        private boolean superseded;
        private boolean over;

        void handleBegun(ConnectAttempt begun) {
            boolean late;
            lock.lock();
            try {
                attempt = begun;
                late = superseded;
            } finally {
                lock.unlock();
            }
            if (late) {
                begun.giveUp();
            }
        }

        void setQuestion(Timers.Timer next) {
            lock.lock();
            try {
                question = next;
                if (over) {
                    next.cancel();
                }
            } finally {
                lock.unlock();
            }
        }

        void handleNews() {
            ConnectAttempt ended;
            lock.lock();
            try {
                if (over) {
                    return;
                }
                superseded = true;
                ended = attempt;
            } finally {
                lock.unlock();
            }
            if (ended != null) {
                ended.giveUp();
            }
        }

        void end() {
            lock.lock();
            try {
                over = true;
                if (question != null) {
                    question.cancel();
                }
            } finally {
                lock.unlock();
            }
        }

        boolean hasBegun() {
            return is(() -> attempt != null);
        }

        boolean isSuperseded() {
            return is(() -> superseded);
        }

        boolean isOver() {
            return is(() -> over);
        }

        private boolean is(BooleanSupplier what) {
            lock.lock();
            try {
                return what.getAsBoolean();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The name leads elsewhere than where somebody was about to go. */
    private static final class SupersededException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Where the name leads nobody has taken the connection. */
    private static final class NobodyThereException extends IOException {
        private static final long serialVersionUID = 1;

        final SocketException why;

        NobodyThereException(SocketException why) {
            super(why);
            this.why = why;
        }
    }
}
