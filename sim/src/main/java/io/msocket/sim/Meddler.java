package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Performs operations upon a world. */
final class Meddler {
    private static final long NANOS = 1_000;

    private final SimulatedWorld world;
    private final VirtualNetwork network;
    private final Attacker attacker;

    Meddler(SimulatedWorld world, Attacker attacker) {
        this.world = world;
        this.attacker = attacker;
        this.network = world.network();
    }

    private SimulatedPeer client() {
        return world.client();
    }

    private long now() {
        return world.now();
    }

    void perform(Operation operation) {
        world.note("operation", operation.kind().name(), operation.a(), operation.b());
        world.line("operation", operation.toString());
        switch (operation.kind()) {
            case KILL_LINK, STALL_LINK, HOLD_LINK, STALL_ALL, FLIP_BIT -> troubleLink(operation);
            case LOSE_ADDRESS, GAIN_ADDRESS, LOSE_SERVER_ADDRESS, GAIN_SERVER_ADDRESS -> changeAddress(operation);
            case REFUSE_CONNECTS -> {
                world.verdict().handleTrouble();
                VirtualNetwork.Weather[] kinds = {
                    VirtualNetwork.Weather.REFUSED, VirtualNetwork.Weather.HANGING, VirtualNetwork.Weather.FAILING_LATE
                };
                network.setWeather(kinds[(int) (operation.a() % kinds.length)], now() + operation.c() * NANOS);
            }
            case SET_DELAY -> network.setDelay(operation.c() * NANOS);
            case SET_ROUTES, ADD_FLOWPATH, REMOVE_FLOWPATH, MIGRATE -> changePaths(operation);
            case PAUSE_READER, PAUSE_WRITER, FINISH_OUTPUT, DISCARD_INPUT, CLOSE -> changeApplication(operation);
            case RESET, EVICT, RESTART_SERVER, VANISH -> kill(operation);
            case SPURIOUS_TIMEOUT -> {
                SimulatedPeer peer = side(operation.a());
                if (peer != null && !peer.isGone()) {
                    peer.handleTimeout();
                }
            }
            case FREEZE -> {
                long until = now() + operation.c() * NANOS;
                world.verdict().handleTrouble();
                if (operation.a() % 2 == 0) {
                    client().freeze(until);
                } else {
                    world.server().freeze(until);
                }
            }
            case REPLAY, FORGE_JOIN, GARBAGE, HALF_OPEN -> attacker.perform(operation);
        }
    }

    /** The end of all trouble: whatever was taken away is given back, and nobody dawdles any more. */
    void makePeace() {
        world.note("operation", "peace", 0, 0);
        network.heal();
        network.links().forEach(TcpLink::letGo);
        client().application.hurry(now());
        for (SimulatedPeer peer : world.server().peers()) {
            peer.application.hurry(now());
        }
        if (!world.setup().is(Knob.KEEP_ALIVE)) {
            // Without keepalives nobody but TCP finds out that an idle flowpath is dead.
            for (TcpLink link : network.links()) {
                if (link.isDead()) {
                    link.closeAfter(true, network.delay(), "connection timed out");
                    link.closeAfter(false, network.delay(), "connection timed out");
                }
            }
        }
        giveRoutes();
        for (SimulatedPeer peer : world.server().peers()) {
            peer.pump();
        }
    }

    private void giveRoutes() {
        if (!client().isGone() && !client().isOver()) {
            client().connection.setRoutes(world.routes(), now());
            client().pump();
        }
    }

    private @Nullable SimulatedPeer side(long number) {
        return number % 2 == 0
                ? client()
                : world.server().find(client().connection.id());
    }

    private static <T> @Nullable T choose(List<T> all, long number) {
        return all.isEmpty() ? null : all.get((int) (number % all.size()));
    }

    // --- links

    private List<TcpLink> liveLinks() {
        List<TcpLink> live = new ArrayList<>();
        for (TcpLink link : network.links()) {
            if (!link.isOver() && !link.isDead()) {
                live.add(link);
            }
        }
        return live;
    }

    private void troubleLink(Operation operation) {
        List<TcpLink> live = liveLinks();
        TcpLink link = choose(live, operation.a());
        if (link == null) {
            return;
        }
        world.verdict().handleTrouble();
        switch (operation.kind()) {
            case KILL_LINK -> killLink(link, operation.b(), operation.c() * NANOS);
            case STALL_LINK -> {
                if (operation.c() == 0) {
                    link.cut(operation.b() == 2, operation.b() == 1);
                } else {
                    stall(link, operation.b(), now() + operation.c() * NANOS);
                }
            }
            case HOLD_LINK -> link.pipe(operation.b() == 1).hold(operation.c() * NANOS);
            case STALL_ALL -> live.forEach(each -> each.cut(false, false));
            case FLIP_BIT -> {
                if (!world.setup().isCleartext()) {
                    link.pipe(operation.b() % 2 == 0).flipBit(operation.c());
                }
            }
            default -> throw new AssertionError(operation.kind());
        }
    }

    private static void stall(TcpLink link, long directions, long until) {
        if (directions != 2) {
            link.pipe(true).stall(until);
        }
        if (directions != 1) {
            link.pipe(false).stall(until);
        }
    }

    private static void killLink(TcpLink link, long how, long laterNanos) {
        link.cut((how & 16) != 0, (how & 32) != 0);
        if ((how & 1) != 0) {
            link.handleEnd(true, "connection reset");
        } else if ((how & 4) != 0) {
            link.closeAfter(true, laterNanos, "connection reset");
        }
        if ((how & 2) != 0) {
            link.handleEnd(false, "connection reset");
        } else if ((how & 8) != 0) {
            link.closeAfter(false, laterNanos, "connection reset");
        }
    }

    // --- addresses and flowpaths

    private void changeAddress(Operation operation) {
        world.verdict().handleTrouble();
        int client = (int) (operation.a() % world.setup().get(Knob.CLIENT_ADDRESSES));
        int server = (int) (operation.a() % world.setup().get(Knob.SERVER_ADDRESSES));
        switch (operation.kind()) {
            case LOSE_ADDRESS -> {
                network.loseClientAddress(client);
                if (operation.b() == 1) {
                    world.events().after(operation.c() * NANOS, () -> noticeLoss(client));
                }
            }
            case GAIN_ADDRESS -> {
                network.gainClientAddress(client);
                world.events().after(operation.c() * NANOS, this::giveRoutes);
            }
            case LOSE_SERVER_ADDRESS -> {
                network.loseServerAddress(server);
                SimulatedPeer peer = side(1);
                if (operation.b() == 1 && peer != null && !peer.isGone()) {
                    peer.connection.handleLocalAddressLost(
                            VirtualNetwork.serverAddress(server).getAddress(), now());
                    peer.pump();
                }
            }
            case GAIN_SERVER_ADDRESS -> network.gainServerAddress(server);
            default -> throw new AssertionError(operation.kind());
        }
    }

    private void noticeLoss(int address) {
        if (!client().isGone() && !client().isOver() && !network.isClientUp(address)) {
            client().connection.handleLocalAddressLost(VirtualNetwork.clientAddress(address), now());
            client().pump();
            giveRoutes();
        }
    }

    private Route route(long number) {
        int addresses = world.setup().size(Knob.CLIENT_ADDRESSES);
        int from = (int) (number % addresses);
        int to = (int) (number / addresses % world.setup().get(Knob.SERVER_ADDRESSES));
        return new Route(VirtualNetwork.clientAddress(from), VirtualNetwork.serverAddress(to));
    }

    private void changePaths(Operation operation) {
        boolean onServer = operation.kind() == Operation.Kind.REMOVE_FLOWPATH && operation.a() % 2 == 1;
        SimulatedPeer peer = side(onServer ? 1 : 0);
        if (peer == null || peer.isGone() || peer.isOver()) {
            return;
        }
        if (operation.kind() != Operation.Kind.ADD_FLOWPATH) {
            world.verdict().handleTrouble();
        }
        List<FlowpathSnapshot> paths = peer.connection.flowpaths();
        switch (operation.kind()) {
            case SET_ROUTES -> {
                List<Route> routes = new ArrayList<>();
                for (int bit = 0; bit < 8; bit++) {
                    if ((operation.a() >> bit & 1) != 0) {
                        routes.add(route(bit));
                    }
                }
                peer.connection.setRoutes(routes, now());
            }
            case ADD_FLOWPATH -> peer.asked().handleAdded(peer.connection.addFlowpath(route(operation.b()), now()));
            case REMOVE_FLOWPATH -> {
                FlowpathSnapshot path = choose(paths, operation.b());
                if (path != null) {
                    peer.connection.removeFlowpath(path.id(), now());
                }
            }
            case MIGRATE -> {
                FlowpathSnapshot path = choose(paths, operation.a());
                if (path != null) {
                    OptionalInt moved = peer.connection.migrate(path.id(), route(operation.b()), now());
                    peer.asked().handleMoved(path, moved);
                }
            }
            default -> throw new AssertionError(operation.kind());
        }
        peer.pump();
        peer.watch().checkFlowpaths();
    }

    // --- applications and processes

    private void changeApplication(Operation operation) {
        SimulatedPeer peer = side(operation.a());
        if (peer == null || peer.isGone()) {
            return;
        }
        Application application = peer.application;
        switch (operation.kind()) {
            case PAUSE_READER -> application.pauseReader(now() + operation.c() * NANOS);
            case PAUSE_WRITER -> application.pauseWriter(now() + operation.c() * NANOS);
            case FINISH_OUTPUT -> application.writeNoMore();
            case DISCARD_INPUT -> application.readNoMore(operation.b() == 1);
            case CLOSE -> {
                application.readNoMore(true);
                application.writeNoMore();
            }
            default -> throw new AssertionError(operation.kind());
        }
        peer.pump();
    }

    private void kill(Operation operation) {
        switch (operation.kind()) {
            case RESET, EVICT -> {
                SimulatedPeer peer = side(operation.a());
                if (peer == null || peer.isGone() || peer.closeReason() != null) {
                    return;
                }
                boolean client = peer == client();
                if (operation.kind() == Operation.Kind.RESET) {
                    world.verdict().handleReset(client);
                    peer.connection.reset("the application says so", now());
                } else {
                    world.verdict().handleEvicted(client);
                    peer.connection.evict(now());
                }
                peer.pump();
            }
            case RESTART_SERVER -> {
                world.verdict().handleTrouble();
                world.verdict().handleRestart();
                world.server().restart(operation.b() == 1);
                world.scratch().serverBuffers().forgetAll();
            }
            case VANISH -> {
                if (client().closeReason() == null) {
                    world.verdict().handleTrouble();
                    world.verdict().handleVanished();
                    client().vanish();
                    network.links().forEach(link -> link.cut(false, false));
                }
            }
            default -> throw new AssertionError(operation.kind());
        }
    }
}
