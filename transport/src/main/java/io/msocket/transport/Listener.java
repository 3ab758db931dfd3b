package io.msocket.transport;

import io.msocket.protocol.AcceptBacklog;
import io.msocket.protocol.FairQueue;
import io.msocket.protocol.PathControl;
import io.msocket.protocol.Principal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where a server takes its connections from. Thread-safe. */
public final class Listener implements AutoCloseable {
    /** As java.net.ServerSocket's. */
    private static final int DEFAULT_BACKLOG = 50;

    /** Linux lets one more connection wait than was asked for; programs that ask for one rely on it. */
    private static final int EXTRA = 1;

    /** A backlog of more means as many as there can be. */
    private static final int MOST_PLACES = 1 << 30;

    /** Why a client is refused. */
    static final String CLOSED = "the server accepts no more connections";

    private static final String FULL =
            "the server is busy: too many connections wait to be accepted, and nobody has more of them than you";

    /** Held while a port is opened or given up, which waits for an event loop: no event loop may take it. Before {@link #lock}. */
    private final ReentrantLock moving = new ReentrantLock();

    /** On which it listens, the newest last. Written under {@link #moving}. */
    private volatile List<ListeningPort> ports;

    private volatile Set<String> answering = Set.of();

    /** For the fields below. Event loops take it, so that nobody waits under it for anything but a connection. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final FairQueue<ConnectionDriver> waiting;

    /** Of {@link #waiting}, and of those that are about to be there. */
    private final AcceptPlaces<ConnectionDriver> places;

    private boolean closed;

    Listener(ListeningPort port, int backlog, int maxHalfOpen) {
        this.ports = List.of(port);
        long most = Math.min((backlog < 1 ? DEFAULT_BACKLOG : backlog) + (long) EXTRA, MOST_PLACES);
        this.places = new AcceptPlaces<>((int) most);
        // Beyond the places by those that prove themselves late, and by sources that have less than others.
        this.waiting = new FairQueue<>((int) Math.min(most + maxHalfOpen, MOST_PLACES), FairQueue.GivesWay.NEWEST);
    }

    /**
     * Takes the next connection, blocking until there is one. Of several clients whose connections wait each has a turn.
     *
     * @param timeoutMillis how long to wait, 0 for ever
     * @throws SocketTimeoutException when the time is over; the listener is as before
     * @throws java.net.SocketException "Socket closed" after {@link #close}, "Closed by interrupt" when a virtual thread
     *     is interrupted, which closes the listener as it does in java.net
     */
    public StreamConnection accept(int timeoutMillis) throws IOException {
        Wait wait = new Wait(timeoutMillis);
        try {
            ConnectionDriver next = awaitNext(wait);
            ports.forEach(ListeningPort::handlePlaces);
            return new StreamConnection(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // Without our lock: it takes the lock of the ports, under which others take ours.
            close();
            throw CloseReasons.closedByInterrupt();
        } finally {
            wait.end();
        }
    }

    private ConnectionDriver awaitNext(Wait wait) throws IOException, InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw CloseReasons.closed();
                }
                ConnectionDriver next = waiting.poll();
                if (next != null) {
                    places.remove(next);
                    return next;
                }
                if (!wait.on(changed)) {
                    throw new SocketTimeoutException("Accept timed out");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A connection that is not accepted, and why. */
    record Refusal(ConnectionDriver connection, String why) {}

    /** Queues a connection for {@link #accept}. On its event loop. Which one is refused for it, maybe itself; null for none. */
    @Nullable
    Refusal offer(ConnectionDriver driver, Principal holder, Principal source) {
        lock.lock();
        try {
            if (closed) {
                return new Refusal(driver, CLOSED);
            }
            ConnectionDriver tooMany = waiting.add(driver, holder);
            if (tooMany == driver) {
                return new Refusal(driver, FULL);
            }
            places.add(driver, source);
            if (tooMany != null) {
                places.remove(tooMany);
            }
            changed.signal();
            return tooMany == null ? null : new Refusal(tooMany, FULL);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link AcceptBacklog#reserve}; none once it is closed: whoever is held then is told so. */
    AcceptBacklog.@Nullable Reservation reserve(Principal source, long now) {
        lock.lock();
        try {
            AcceptPlaces.Promise promise = closed ? null : places.promise(source, now);
            return promise == null ? null : new Promised(promise);
        } finally {
            lock.unlock();
        }
    }

    private final class Promised implements AcceptBacklog.Reservation {
        private final AcceptPlaces.Promise promise;

        Promised(AcceptPlaces.Promise promise) {
            this.promise = promise;
        }

        @Override
        public boolean isKept(long now) {
            return promise.isKept(now);
        }

        @Override
        public void giveBack() {
            lock.lock();
            try {
                places.giveBack(promise);
            } finally {
                lock.unlock();
            }
        }
    }

    /** How many openings are not answered since there is no place. */
    int heldOpenings() {
        return ports.stream().mapToInt(ListeningPort::heldOpenings).sum();
    }

    /** The connections that wait for {@link #accept}; none may once it is closed. */
    TransportUsage.Figure unaccepted() {
        lock.lock();
        try {
            return closed ? TransportUsage.Figure.NOTHING : new TransportUsage.Figure(waiting.size(), places.places());
        } finally {
            lock.unlock();
        }
    }

    /** The address that is listened on, with its real port; of several the newest. */
    public InetSocketAddress localAddress() {
        return newest().address();
    }

    private ListeningPort newest() {
        List<ListeningPort> all = ports;
        return all.get(all.size() - 1);
    }

    /**
     * Listens at another address as well, from now on. All connections can join there, whichever address they have come by. One at which
     * this listens already is the newest from now on. Waits for an event loop.
     *
     * @return the address with its real port
     * @throws java.net.BindException when that cannot be
     * @throws java.net.SocketException "Socket closed" after {@link #close}
     */
    public InetSocketAddress listenToo(InetSocketAddress address) throws IOException {
        moving.lock();
        try {
            if (isClosed()) {
                throw CloseReasons.closed();
            }
            ListeningPort known = portAt(address);
            ListeningPort next = known == null ? newest().openToo(this, address) : known;
            List<ListeningPort> all = new ArrayList<>(ports);
            all.remove(next);
            all.add(next);
            ports = List.copyOf(all);
            next.beNewest();
            next.answerBy(answering);
            return next.address();
        } finally {
            moving.unlock();
        }
    }

    private @Nullable ListeningPort portAt(InetSocketAddress address) {
        return ports.stream()
                .filter(port -> port.serves(this) && port.address().equals(address))
                .findFirst()
                .orElse(null);
    }

    /**
     * Listens no more at addresses that it has come to before this one. Connections that have come by them go on, and can join where this
     * listens; so they can when it is closed. Nothing happens when it does not listen at the address any more. Returns when the others are
     * free.
     */
    public void leaveFormer(InetSocketAddress kept) {
        moving.lock();
        try {
            ListeningPort last = portAt(kept);
            if (last == null) {
                return;
            }
            List<ListeningPort> all = ports;
            int former = all.indexOf(last);
            all.subList(0, former).forEach(port -> port.retire(this));
            ports = List.copyOf(all.subList(former, all.size()));
        } finally {
            moving.unlock();
        }
    }

    /**
     * Tells all clients, also those that come later, that they can join at these addresses too; those of an earlier call that are not
     * among them are withdrawn. Returns at once.
     *
     * @throws IllegalArgumentException when one of them cannot be told
     */
    public void announce(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> checked = PathControl.announceable(addresses);
        newest().announce(checked);
    }

    /**
     * Tells clients by datagrams that they can join at these addresses, best first, and no longer where they have. One that has a flowpath
     * that works at one of them is told nothing, nor is one that reads no datagrams or would dial none of the addresses. Returns at once.
     *
     * @throws IllegalArgumentException when one of them cannot be told
     */
    public void tellMoved(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> checked = PathControl.announceable(addresses);
        newest().tellMoved(checked);
    }

    /**
     * From now on, a TCP connection that comes by one of these interfaces is answered by it, whatever the routes say; one that comes
     * by others by the best route. Only with epoll on Linux, and as far as the kernel allows it; otherwise nothing happens. Returns
     * at once.
     *
     * @param interfaces their names; the first 16 are taken, by name
     */
    public void answerBy(Set<String> interfaces) {
        Set<String> names = Set.copyOf(interfaces);
        // One that is opened meanwhile is here before it looks at the names.
        answering = names;
        ports.forEach(port -> port.answerBy(names));
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no more connections and resets those that nobody has accepted. The accepted ones go on, and the port stays
     * in use until the last of them ends, so that they can move.
     */
    @Override
    public void close() {
        if (end()) {
            giveUpPorts();
        }
    }

    /** After {@link #end}. */
    void giveUpPorts() {
        moving.lock();
        try {
            ports.forEach(port -> port.listenerClosed(this));
        } finally {
            moving.unlock();
        }
    }

    /** The same when the port is given up anyway; whether it was not closed before. */
    boolean end() {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            changed.signalAll();
            waiting.clear()
                    .forEach(driver -> driver.port().reset("the server was closed before it accepted the connection"));
            return true;
        } finally {
            lock.unlock();
        }
    }
}
