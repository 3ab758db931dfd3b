package io.msocket.transport;

import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.TrafficCounters;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The connections of one transport, and what bounds all of them together. Thread-safe. */
final class Connections {
    /** Where flowpaths end all the time no instant is found at which none does, and a rough sum must do. */
    private static final int MOST_TRIES = 10;

    /** Of what is kept for sending, so much more may wait as the last words of connections that are over. */
    private static final long PART_OF_LAST_WORDS = 8;

    /** In any case: the last words of some connections, each of which may be 256 KB. */
    private static final long LEAST_LAST_WORDS = 1 << 20;

    private static final Map<Integer, TrafficCounters> NO_COUNTERS = Map.of();

    /** Every connection that is not over. */
    private final Set<ConnectionDriver> drivers = ConcurrentHashMap.newKeySet();

    /** The accepted ones of them, for those who want to join. */
    private final ConcurrentMap<ConnectionId, ConnectionDriver> accepted = new ConcurrentHashMap<>();

    private final AcceptedConnections admitted;
    private final SuspendedConnections suspended;
    private final UnreadInput unread;
    private final SendBudget sendBudget;
    private final DialPermits dialPermits;
    private final HalfOpenSources halfOpenSources = new HalfOpenSources();
    private final UnheardEndings unheardEndings = new UnheardEndings();
    private final LastWords lastWords;
    private final RefusalLog refusals = new RefusalLog();
    private final TrafficTotals traffic = new TrafficTotals();
    private final SharedOpenings openings = new SharedOpenings();
    private final ControlSocket control;

    Connections(TransportSettings settings, BufferPool buffers, ControlSocket control) {
        this.control = control;
        this.admitted = new AcceptedConnections(settings.maxConnections());
        this.suspended = new SuspendedConnections(settings.maxSuspendedConnections(), settings.maxSuspendedBytes());
        this.unread = new UnreadInput(buffers, settings.maxWindowBytes());
        this.sendBudget = new SendBudget(settings.maxSendBytes());
        this.lastWords = new LastWords(Math.max(LEAST_LAST_WORDS, settings.maxSendBytes() / PART_OF_LAST_WORDS));
        this.dialPermits = new DialPermits(settings.maxReconnecting());
    }

    /** Those that others have opened. */
    AcceptedConnections admitted() {
        return admitted;
    }

    SuspendedConnections suspended() {
        return suspended;
    }

    /** Of those that are over. */
    UnreadInput unread() {
        return unread;
    }

    SendBudget sendBudget() {
        return sendBudget;
    }

    DialPermits dialPermits() {
        return dialPermits;
    }

    /** Of all listening sockets. */
    HalfOpenSources halfOpenSources() {
        return halfOpenSources;
    }

    UnheardEndings unheardEndings() {
        return unheardEndings;
    }

    LastWords lastWords() {
        return lastWords;
    }

    RefusalLog refusals() {
        return refusals;
    }

    /** To clients that have still to prove themselves, at whatever port. */
    SharedOpenings openings() {
        return openings;
    }

    /** By which servers tell that they have moved. */
    ControlSocket control() {
        return control;
    }

    TrafficTotals traffic() {
        return traffic;
    }

    /** Of flowpaths that live and that have ended; one that ends meanwhile must be counted once. */
    TrafficCounters counters() {
        TrafficCounters ended = traffic.ended();
        TrafficCounters all = ended.plus(ofLiving());
        for (int tries = 1; !traffic.ended().equals(ended) && tries < MOST_TRIES; tries++) {
            ended = traffic.ended();
            all = ended.plus(ofLiving());
        }
        return all;
    }

    private TrafficCounters ofLiving() {
        TrafficCounters sum = TrafficCounters.NONE;
        for (ConnectionDriver driver : drivers) {
            for (TrafficCounters path : driver.ask(
                            (connection, now) -> connection.paths().countersByPath(), NO_COUNTERS)
                    .values()) {
                sum = sum.plus(path);
            }
        }
        return sum;
    }

    void add(ConnectionDriver driver) {
        if (drivers.add(driver)) {
            driver.loop().connectionAdded();
        }
    }

    /** Lets flowpaths join an accepted connection. */
    void addAccepted(ConnectionId id, ConnectionDriver driver) {
        accepted.put(id, driver);
    }

    @Nullable
    ConnectionDriver findAccepted(ConnectionId id) {
        return accepted.get(id);
    }

    void forget(ConnectionDriver driver) {
        if (drivers.remove(driver)) {
            driver.loop().connectionRemoved();
        }
        admitted.forget(driver);
        ConnectionId id = driver.status().id();
        if (id != null) {
            accepted.remove(id, driver);
        }
    }

    /** As they are while it is gone through; none is there twice. */
    Collection<ConnectionDriver> all() {
        return drivers;
    }

    int count() {
        return drivers.size();
    }
}
