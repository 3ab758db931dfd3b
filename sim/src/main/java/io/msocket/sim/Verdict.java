package io.msocket.sim;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.CloseReason.Kind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows what was done to the system, and so how one connection may end; judges its end. */
final class Verdict {
    private static final long LITTLE = 16;
    private static final long SECOND = 1_000_000_000L;

    /** Suspicion, confirmation, back-off between attempts and a handshake or two, some of them twice. */
    private static final long TIMERS_NANOS = 200 * SECOND;

    /** Two of the longest pauses between questions for a name, and a watch that is found dead. */
    private static final long NAMES_NANOS = 150 * SECOND;

    /** A retention time below this may pass in the course of a run. */
    private static final long SHORT_RETENTION_NANOS = 1_000 * SECOND;

    private final SimulatedWorld world;
    private final SimulatedConnection connection;
    private final Set<Kind> clientMay = EnumSet.of(Kind.COMPLETE);
    private final Set<Kind> serverMay = EnumSet.of(Kind.COMPLETE);
    private @Nullable Kind clientMust;
    private @Nullable Kind serverMust;
    private boolean troubled;
    private boolean troubledBeforeOpen;

    Verdict(SimulatedWorld world, SimulatedConnection connection) {
        this.world = world;
        this.connection = connection;
        Setup setup = world.setup();
        if (setup.get(Knob.MAX_TOMBSTONES) < world.connectionCount()) {
            clientMay.add(Kind.PEER_LOST_STATE);
        }
    }

    // --- what was done

    /** Anything that may make an attempt to connect fail, or lose what is on its way. */
    void handleTrouble() {
        troubled = true;
        troubledBeforeOpen |= !connection.client().watch().wasOpened();
        if (world.setup().nanos(Knob.RETENTION) < SHORT_RETENTION_NANOS) {
            allow(Kind.RETENTION_EXPIRED, Kind.PEER_LOST_STATE);
        }
    }

    private void allow(Kind... kinds) {
        for (Kind kind : kinds) {
            clientMay.add(kind);
            serverMay.add(kind);
        }
    }

    void handleReset(boolean byClient) {
        if (byClient) {
            clientMust = Kind.RESET_BY_US;
            mayEnd(false, Kind.RESET_BY_PEER, Kind.RETENTION_EXPIRED);
        } else {
            serverMust = Kind.RESET_BY_US;
            mayEnd(true, Kind.RESET_BY_PEER, Kind.PEER_LOST_STATE);
        }
    }

    void handleEvicted(boolean client) {
        if (client) {
            clientMust = Kind.EVICTED;
            mayEnd(false, Kind.PEER_LOST_STATE, Kind.RETENTION_EXPIRED);
        } else {
            serverMust = Kind.EVICTED;
            mayEnd(true, Kind.PEER_LOST_STATE);
        }
    }

    /** The server had to forget that it ended well, as its principal had most of those that are remembered. */
    void handleForgotten() {
        mayEnd(true, Kind.PEER_LOST_STATE);
    }

    void handleRestart() {
        mayEnd(true, Kind.PEER_LOST_STATE);
    }

    void handleVanished() {
        mayEnd(false, Kind.RETENTION_EXPIRED);
    }

    private void mayEnd(boolean client, Kind... kinds) {
        Set<Kind> may = client ? clientMay : serverMay;
        for (Kind kind : kinds) {
            may.add(kind);
        }
    }

    // --- how long it may take

    /** From the end of all trouble. */
    long patienceNanos() {
        Setup setup = world.setup();
        Slowness slowness = Slowness.of(world.scenario());
        long retention = setup.nanos(Knob.RETENTION);
        return TIMERS_NANOS
                + 3 * setup.nanos(Knob.KEEP_ALIVE)
                + (retention < SHORT_RETENTION_NANOS || serverMay.contains(Kind.RETENTION_EXPIRED) ? retention : 0)
                + transferNanos(setup, slowness, Knob.CLIENT_BYTES, Knob.SERVER_WINDOW, Knob.CLIENT_SEND_BUFFER)
                + transferNanos(setup, slowness, Knob.SERVER_BYTES, Knob.CLIENT_WINDOW, Knob.SERVER_SEND_BUFFER)
                + thinkingNanos(setup)
                + (setup.is(Knob.NAMED) ? NAMES_NANOS : 0);
    }

    /** Four times as long as it takes where each round trip brings as much as windows allow, over the slowest link as it is at its slowest. */
    private static long transferNanos(Setup setup, Slowness slowness, Knob bytes, Knob window, Knob buffer) {
        long inOneRound = Math.min(setup.get(Knob.KERNEL_BUFFER), Math.min(setup.get(window), setup.get(buffer)));
        long oneWay = setup.nanos(Knob.DELAY) + setup.nanos(Knob.JITTER) + slowness.mostExtraNanos();
        long round = 2 * (oneWay + setup.nanos(Knob.LATENESS)) + SECOND / 50;
        return 4 * ((setup.get(bytes) / inOneRound + 1) * round + slowness.sendingNanos(setup.get(bytes)));
    }

    private static long thinkingNanos(Setup setup) {
        return thinkingNanos(setup, Knob.CLIENT_BYTES, Knob.CLIENT_THINK, Knob.CLIENT_WRITE)
                + thinkingNanos(setup, Knob.SERVER_BYTES, Knob.SERVER_THINK, Knob.SERVER_WRITE)
                + thinkingNanos(setup, Knob.SERVER_BYTES, Knob.CLIENT_READ_THINK, Knob.READ)
                + thinkingNanos(setup, Knob.CLIENT_BYTES, Knob.SERVER_READ_THINK, Knob.READ);
    }

    /** Programs write and read no less at a time than they are to, or some bytes where they are to take more. */
    private static long thinkingNanos(Setup setup, Knob bytes, Knob think, Knob atOnce) {
        return setup.get(bytes) * setup.nanos(think) / Math.max(1, Math.min(LITTLE, setup.get(atOnce)));
    }

    // --- the judgement

    /** An application was told that the other has everything: it may rely on that, and exit. */
    void checkAcknowledged(SimulatedPeer peer) {
        SimulatedPeer client = connection.client();
        SimulatedPeer other = peer == client ? connection.serverEnd() : client;
        if (other == null || other.application.isDiscarding()) {
            return;
        }
        require(
                peer.application.isFinished() && other.connection.offsetReceived() == peer.application.written(),
                "the %s was told that all of its %d bytes are acknowledged, %d have arrived"
                        .formatted(peer.name, peer.application.written(), other.connection.offsetReceived()));
    }

    /** An end has sent what it could: not beyond what the other one may have allowed. */
    void checkWindow(SimulatedPeer peer) {
        SimulatedPeer client = connection.client();
        SimulatedPeer other = peer == client ? connection.serverEnd() : client;
        if (other == null || other.application.isDiscarding()) {
            return;
        }
        long allowed = other.application.read() + world.setup().mostWindow(other == client);
        long sent = peer.connection.offsetSent();
        // At each step: the words are put together only when somebody will read them.
        if (sent > allowed) {
            throw new SimulationFailure("the %s has sent %d bytes, where no more than %d can have been allowed"
                    .formatted(peer.name, sent, allowed));
        }
    }

    void check() {
        SimulatedPeer client = connection.client();
        SimulatedPeer server = connection.serverEnd();
        boolean mayOpen = world.setup().is(Knob.ADMISSION)
                && (world.setup().is(Knob.TRUST) || world.setup().is(Knob.KEY_KNOWN));
        require(mayOpen || server == null, "a connection was established that one side refuses");
        if (server != null) {
            checkEnd(server, serverMust, serverMay, client);
        }
        if (client.isGone()) {
            return;
        }
        if (server == null) {
            checkUnestablished(client);
        } else {
            checkEnd(client, clientMust, clientMay, server);
        }
        client.checkReleased();
    }

    private void checkUnestablished(SimulatedPeer client) {
        CloseReason reason = client.closeReason();
        if (reason == null) {
            throw new SimulationFailure("the client is not closed");
        }
        require(client.application.read() == 0, "the client has read from a connection that no server knows");
        if (clientMust != null) {
            require(reason.kind() == clientMust, "the client should have ended with " + clientMust + ": " + reason);
            return;
        }
        boolean opened = client.watch().wasOpened();
        // A client whose key comes last is open before it is refused, and the refusal may be lost.
        boolean refused = reason.kind() == Kind.NOT_ALLOWED || (opened && reason.kind() == Kind.PEER_LOST_STATE);
        if (!world.setup().is(Knob.ADMISSION) && refused) {
            return;
        }
        if (!world.setup().is(Knob.TRUST) && reason.kind() == Kind.PEER_NOT_VERIFIED) {
            require(!world.setup().is(Knob.KEY_KNOWN) && !opened, "the client asks for a key that it knows");
            return;
        }
        Set<Kind> may = opened
                ? EnumSet.of(Kind.PEER_LOST_STATE, Kind.RETENTION_EXPIRED)
                : EnumSet.of(Kind.UNREACHABLE, Kind.INCOMPATIBLE, Kind.RESET_BY_PEER);
        require(
                (opened ? troubled : troubledBeforeOpen) && may.contains(reason.kind()),
                "the client fails to open its connection: " + reason);
    }

    private void checkEnd(SimulatedPeer peer, @Nullable Kind must, Set<Kind> may, SimulatedPeer other) {
        if (peer.isGone()) {
            return;
        }
        peer.checkReleased();
        peer.pathWatch().checkWaste();
        CloseReason reason = peer.closeReason();
        if (reason == null) {
            throw new SimulationFailure("the " + peer.name + " is not closed");
        }
        boolean allowed = must == null ? may.contains(reason.kind()) : reason.kind() == must;
        require(allowed, "the %s should not have ended so: %s".formatted(peer.name, reason));
        Application mine = peer.application;
        Application others = other.application;
        require(mine.read() <= others.written(), "the " + peer.name + " has read more than was written");
        if (mine.sawEnd() && !mine.isDiscarding()) {
            require(
                    others.isFinished() && mine.read() == others.written(),
                    "the %s saw the end of the stream after %d bytes, %d were written"
                            .formatted(peer.name, mine.read(), others.written()));
        }
        if (reason.isClean()) {
            require(
                    peer.watch().wasOutputAcknowledged(),
                    "the " + peer.name + " is complete, but was not told that its output is acknowledged");
            require(mine.isFinished(), "the " + peer.name + " is complete, but has not finished writing");
            require(
                    mine.sawEnd() || mine.isDiscarding(),
                    "the " + peer.name + " is complete, but has not seen the end");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new SimulationFailure(otherwise);
        }
    }
}
