package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A lab with a server and clients at several distances, whose connections follow the server from address to address. For one thread. */
final class FollowedServer implements AutoCloseable {
    /** Of each client's link, in bits a second: far above what its downloads take, so that nothing queues. */
    private static final long RATE = 100_000_000;

    /** So long after a planned move clients are told of the next address alone, as {@code MServerSocket.migrate} says. */
    private static final Duration TELLING = Duration.ofSeconds(2);

    /** What comes after the last connection has joined belongs to the move, too. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    /** After so long nobody listens at the former address any more (the same): the next move is then one of its own. */
    private static final Duration LEAVING = Duration.ofSeconds(10);

    /** Between an address that is taken from the server and the next one. */
    private static final Duration AWAY = Duration.ofMillis(300);

    /** Who has not reconnected by then is taken not to. */
    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    private final Lab lab;
    private final MoveKind kind;
    private final int connections;
    private final boolean reads;
    private final List<Interface> uplinks;
    private final @Nullable NameService names;
    private final MovingPeer server;
    private final List<Group> groups = new ArrayList<>();
    private int moves;

    /** When the next move would be no part of the one before, of {@link System#nanoTime}. */
    private long free = System.nanoTime();

    /** The clients at one distance. */
    private record Group(int roundTripMillis, FollowerPeer peer) {}

    private FollowedServer(Lab lab, Router core, MoveKind kind, int connections, Duration pace, Path work)
            throws IOException, InterruptedException {
        this.lab = lab;
        this.kind = kind;
        this.connections = connections;
        this.reads = !pace.isZero();
        Host host = lab.host("server");
        Interface first = lab.wire(host, "eth0", core);
        uplinks = kind == MoveKind.PLANNED ? List.of(first, lab.wire(host, "eth1", core)) : List.of(first);
        names = kind == MoveKind.UNPLANNED ? nameService(lab, core, work) : null;
        server = switch (kind) {
            case PLANNED -> MovingPeer.at(host, first.address(), work, pace);
            case UNPLANNED -> MovingPeer.named(host, Objects.requireNonNull(names), work, pace);
            case TOLD -> MovingPeer.nameless(host, first.address(), work, pace);
        };
    }

    private static NameService nameService(Lab lab, Router core, Path work) throws IOException, InterruptedException {
        core.dropDatagrams();
        Host beside = lab.host("names");
        return NameService.start(beside, lab.wire(beside, "eth0", core).address(), work);
    }

    /**
     * Starts the server and its clients; returns when all connections are open.
     *
     * @param connections of all clients together
     * @param pace the time between two blocks of each download; zero if connections rest
     * @param roundTripsMillis of each client to the server, and to the name server beside it where there is one
     * @param work for the files of its programs
     */
    static FollowedServer open(MoveKind kind, int connections, Duration pace, List<Integer> roundTripsMillis, Path work)
            throws IOException, InterruptedException {
        Lab lab = Lab.open();
        try {
            Router core = lab.router("core");
            FollowedServer opened = new FollowedServer(lab, core, kind, connections, pace, work);
            for (int i = 0; i < roundTripsMillis.size(); i++) {
                int share = connections / roundTripsMillis.size() + (i < connections % roundTripsMillis.size() ? 1 : 0);
                opened.begin(core, "client-" + i, roundTripsMillis.get(i), share, work);
            }
            for (Group group : opened.groups) {
                group.peer().opened(0).requireAll();
            }
            return opened;
        } catch (IOException | InterruptedException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** Begins to connect some clients. */
    private void begin(Router core, String name, int roundTripMillis, int share, Path work) throws IOException {
        Host host = lab.host(name);
        lab.link(
                host,
                "wifi",
                core,
                LinkConditions.of(RATE, Duration.ofMillis(roundTripMillis).dividedBy(2)));
        List<String> options = names == null ? List.of() : List.of(names.property());
        FollowerPeer peer = FollowerPeer.start(host, name, work, options, server.whom());
        peer.open(share);
        groups.add(new Group(roundTripMillis, peer));
    }

    /** Moves the server once, when the move before is over, and waits until its clients have followed. */
    ServerMoveTrial move() throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(free - System.nanoTime());
        for (Group group : groups) {
            group.peer().mark();
        }
        moves++;
        return kind == MoveKind.PLANNED ? migrate() : change();
    }

    private ServerMoveTrial migrate() throws IOException, InterruptedException {
        Interface next = uplinks.get(moves % uplinks.size());
        long migrated = server.migrate(next.address());
        free = migrated + LEAVING.plus(SETTLING).toNanos();
        Duration settled = TELLING.plus(SETTLING);
        TimeUnit.NANOSECONDS.sleep(settled.toNanos());
        return followed(migrated + TELLING.toNanos(), OptionalDouble.empty());
    }

    private ServerMoveTrial change() throws IOException, InterruptedException {
        Interface uplink = uplinks.get(0);
        uplink.loseAddress();
        TimeUnit.NANOSECONDS.sleep(AWAY.toNanos());
        AddressChange change = uplink.takeAddress();
        if (names == null) {
            TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
            return followed(change.workedNanos(), OptionalDouble.empty());
        }
        long told = names.awaitTold(change.address(), GIVE_UP);
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        return followed(told, OptionalDouble.of(Measure.millis(Duration.ofNanos(told - change.workedNanos()))));
    }

    /** @param began when the clients' time begins */
    private ServerMoveTrial followed(long began, OptionalDouble toldMillis) throws IOException, InterruptedException {
        for (Group group : groups) {
            group.peer().follow(GIVE_UP);
        }
        List<ServerMoveTrial.Reconnection> all = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Group group : groups) {
            FollowerPeer.Followed followed = group.peer().followed(moves - 1, GIVE_UP);
            for (FollowerPeer.Seen seen : followed.all()) {
                all.add(ServerMoveTrial.Reconnection.of(group.roundTripMillis(), began, seen, reads));
            }
            if (followed.failed() > 0) {
                words.add("%d failed, one because: %s".formatted(followed.failed(), followed.why()));
            }
        }
        if (!reads) {
            speak(words);
        }
        return new ServerMoveTrial(kind, connections, toldMillis, all, String.join("; ", words));
    }

    /** The server says something to each client that rests, and each has to hear it. */
    private void speak(List<String> words) throws IOException, InterruptedException {
        server.sendBlock();
        for (Group group : groups) {
            int failed = group.peer().receive();
            if (failed > 0) {
                words.add(failed + " did not hear what the server said afterwards");
            }
        }
    }

    /** Ends the lab, and all of its programs with it. */
    @Override
    public void close() {
        lab.close();
    }
}
