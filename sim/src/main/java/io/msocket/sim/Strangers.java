package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Many clients beside the honest ones, from some addresses. Each does nothing wrong; together they take all that they get. They are
 * there at once, wherever they come from.
 */
final class Strangers {
    /** What they do, as an operation counts it. */
    enum Habit {
        /** Connects and says nothing. */
        SILENT,
        /** Sends a part of its opening. */
        HALFWAY,
        /** Sends all of its opening, and never proves itself. */
        UNPROVED,
        /** Sends again what another one sent, the same bytes, from its own address. */
        REPEATING,
        /** Opens a connection and is gone. */
        DROPPING,
        /** The same, after it has written, and without having acknowledged anything. */
        HOARDING,
        /** Opens a connection and ends it well. */
        CLOSING,
        /** Opens a connection, is away for a while, and joins it again, whether the server has it still or not. */
        RETURNING;

        /** As an operation counts them. */
        static Habit of(long number) {
            Habit[] all = values();
            return all[(int) (number % all.length)];
        }
    }

    /** Which key one shows. */
    enum Key {
        NONE,
        /** Made for this connection. */
        OWN,
        /** One of those that the server lists; none where it lists none. */
        LISTED
    }

    /** Values of {@link Knob#STRANGERS}. */
    static final long ACTIVE = 1;

    static final long ABSENT = 2;

    /** No honest client is there. */
    private static final int MACHINE = VirtualNetwork.MOST_MACHINES + 1;

    private static final long MOST_APART_NANOS = 2_000_000L;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long LEAVE_AGAIN_NANOS = 10_000_000_000L;
    private static final long MOST_HOARDED = 16 * 1024;

    private final SimulatedWorld world;
    private final SeededRandom chance;
    private final List<Stranger> clients = new ArrayList<>();
    private final Map<ConnectionId, Stranger> byId = new HashMap<>();
    private final List<SimulatedPeer> ends = new ArrayList<>();
    private final List<TcpLink> links = new ArrayList<>();
    private final Set<InetAddress> sources = new HashSet<>();
    private byte[] lastOpening = VirtualNetwork.NO_BYTES;
    private int count;
    private boolean left;

    Strangers(SimulatedWorld world, SeededRandom chance) {
        this.world = world;
        this.chance = chance;
    }

    private boolean areActive() {
        return world.setup().get(Knob.STRANGERS) == ACTIVE && !left;
    }

    /** So many of them come, one after the other. */
    void flood(Operation operation) {
        Habit habit = Habit.of(operation.a());
        long later = 0;
        for (long i = 0; i < operation.c(); i++) {
            world.events().after(later, () -> come(habit, operation.b()));
            later += chance.between(0, MOST_APART_NANOS);
        }
    }

    private void come(Habit habit, long source) {
        if (!areActive()) {
            return;
        }
        InetAddress from = Sources.ofStranger(source, count++);
        sources.add(from);
        switch (habit) {
            case SILENT -> send(from, VirtualNetwork.NO_BYTES);
            case HALFWAY -> {
                lastOpening = lastOpening.length == 0 ? opening(from) : lastOpening;
                send(from, Arrays.copyOf(lastOpening, chance.below(lastOpening.length)));
            }
            case UNPROVED -> {
                lastOpening = opening(from);
                send(from, lastOpening);
            }
            case REPEATING -> send(from, lastOpening);
            default -> {
                Stranger stranger = newStranger(habit, from);
                clients.add(stranger);
                stranger.pump();
            }
        }
    }

    /** Sends the bytes and hears nothing. */
    private void send(InetAddress from, byte[] bytes) {
        TcpLink link = world.network().meet(from, SimulatedWorld.NOBODY);
        links.add(link);
        link.pipe(true).write(bytes, 0, bytes.length);
        world.events().after(chance.between(0, PATIENCE_NANOS), () -> link.close(true, false));
    }

    private byte[] opening(InetAddress from) {
        Stranger stranger = newStranger(Habit.UNPROVED, from);
        byte[] opening = stranger.opening();
        stranger.giveUp();
        return opening;
    }

    private Stranger newStranger(Habit habit, InetAddress from) {
        Key[] keys = Key.values();
        Route route = new Route(from, world.server().address(0));
        Connection engine = world.peers().strangersEngine(MACHINE, count, route, keys[chance.below(keys.length)]);
        CountingBuffers buffers = world.scratch().clientBuffers(MACHINE);
        Application application = world.peers().strangersApplication(buffers, hoarded(habit));
        return new Stranger(world, habit, from, engine, application, chance.between(0, PATIENCE_NANOS / 10));
    }

    private long hoarded(Habit habit) {
        return habit == Habit.HOARDING ? chance.magnitude(1, MOST_HOARDED) : 0;
    }

    /** Whether one is behind the same address. */
    boolean cameFrom(InetAddress address) {
        return sources.contains(address);
    }

    // --- at the server

    /** A stranger's connection is open. */
    void handleOpened(ConnectionId id, Stranger stranger) {
        byId.put(id, stranger);
    }

    /** The server's end of a stranger's connection; null when it is nobody's here. */
    @Nullable
    SimulatedPeer newServerEnd(ServerHost host, Connection connection) {
        Stranger stranger = byId.get(connection.id());
        if (stranger == null) {
            return null;
        }
        SimulatedPeer end = world.peers().newStrangersEnd(host, connection, ends.size(), hoarded(stranger.habit()));
        if (stranger.habit() == Habit.HOARDING) {
            end.application.pauseReader(Connection.NO_TIMEOUT);
        }
        ends.add(end);
        return end;
    }

    // --- the end

    /** All trouble is over: they are gone, and the server's programs have enough of them. */
    void leave() {
        if (count == 0) {
            return;
        }
        left = true;
        clients.forEach(Stranger::giveUp);
        links.forEach(link -> link.close(true, false));
        breakOff();
    }

    private void breakOff() {
        for (SimulatedPeer end : ends) {
            if (!end.isGone() && end.closeReason() == null) {
                end.connection.reset("enough", world.now());
            }
            end.pump();
        }
        // One may be established only later.
        world.events().after(LEAVE_AGAIN_NANOS, this::breakOff);
    }

    boolean isOver() {
        if (count > 0 && !left) {
            return false;
        }
        for (SimulatedPeer end : ends) {
            if (!end.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** After the run: nothing is left of them. */
    void check(Scratch scratch) {
        ends.stream().filter(end -> !end.isGone()).forEach(SimulatedPeer::checkReleased);
        scratch.clientBuffers(MACHINE).check("strangers");
    }
}
