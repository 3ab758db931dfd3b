package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
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

    /** Whom the operation is about. */
    private SimulatedConnection connection(Operation operation) {
        List<SimulatedConnection> all = world.connections();
        return all.get((int) (operation.d() % all.size()));
    }

    private long now() {
        return world.now();
    }

    void perform(Operation operation) {
        world.note("operation", operation.kind().name(), operation.a(), operation.b());
        world.line("operation", operation.toString());
        switch (operation.kind()) {
            case KILL_LINK, STALL_LINK, HOLD_LINK, STALL_ALL, FLIP_BIT, TAMPER_LINK, CROSS_LINKS ->
                troubleLink(operation);
            case LOSE_ADDRESS, GAIN_ADDRESS, LOSE_SERVER_ADDRESS, GAIN_SERVER_ADDRESS, ANNOUNCE, TELL_MOVED ->
                changeAddress(operation);
            case MOVE_SERVER, NAME_SERVER -> troubleNames(operation);
            case REFUSE_CONNECTS -> {
                world.handleTrouble();
                VirtualNetwork.Weather[] kinds = {
                    VirtualNetwork.Weather.REFUSED, VirtualNetwork.Weather.HANGING, VirtualNetwork.Weather.FAILING_LATE
                };
                network.setWeather(kinds[(int) (operation.a() % kinds.length)], now() + operation.c() * NANOS);
            }
            case DIVERT -> {
                world.handleTrouble();
                boolean toOtherService = operation.a() % 2 == 0;
                network.divert(operation.b(), toOtherService ? ServerHost.OTHER_SERVICE : ServerHost.OTHER_INSTANCE);
            }
            case SET_DELAY -> network.setDelay(operation.c() * NANOS);
            case SET_RATE, SET_EXTRA_DELAY -> changeLink(operation);
            case SET_ROUTES, ADD_FLOWPATH, REMOVE_FLOWPATH, MIGRATE, PREFER -> changePaths(operation);
            case SET_MODE, SET_SCHEDULER, SET_ROLE -> changePlan(operation);
            case PAUSE_READER, PAUSE_WRITER, FINISH_OUTPUT, DISCARD_INPUT, CLOSE -> changeApplication(operation);
            case RESET, EVICT, RESTART_SERVER, VANISH -> kill(operation);
            case SPURIOUS_TIMEOUT -> {
                SimulatedPeer peer = side(connection(operation), operation.a());
                if (peer != null && !peer.isGone()) {
                    peer.handleTimeout();
                }
            }
            case FREEZE -> freeze(operation);
            case BE_BUSY -> world.server().beBusy(now() + operation.c() * NANOS);
            case REPLAY, FORGE_JOIN, GARBAGE, HALF_OPEN -> attacker.perform(operation);
            case FLOOD -> world.strangers().flood(operation);
        }
    }

    private void freeze(Operation operation) {
        long until = now() + operation.c() * NANOS;
        world.handleTrouble();
        if (operation.a() % 2 == 0) {
            forEachOn(connection(operation).machine, client -> client.freeze(until));
        } else {
            world.server().freeze(until);
        }
    }

    /** The end of all trouble: whatever was taken away is given back, and nobody dawdles any more. */
    void makePeace() {
        world.note("operation", "peace", 0, 0);
        network.heal();
        if (world.setup().is(Knob.NAMED)) {
            world.names().heal();
            world.site().settle();
        }
        network.links().forEach(TcpLink::letGo);
        world.connections()
                .forEach(connection -> connection.client().application.hurry(now()));
        for (SimulatedPeer peer : world.server().peers()) {
            peer.application.hurry(now());
        }
        if (!world.setup().is(Knob.KEEP_ALIVE)) {
            // Without keepalives nobody but TCP finds out that an idle flowpath is dead.
            for (TcpLink link : network.links()) {
                if (link.isDead()) {
                    link.closeAfter(true, link.delay(false), "connection timed out");
                    link.closeAfter(false, link.delay(true), "connection timed out");
                }
            }
        }
        world.connections().forEach(this::giveRoutes);
        world.hurryHostile();
        world.strangers().leave();
        for (SimulatedPeer peer : world.server().peers()) {
            peer.pump();
        }
    }

    private void giveRoutes(SimulatedConnection connection) {
        SimulatedPeer client = connection.client();
        if (!client.isGone() && !client.isOver()) {
            client.connection.paths().setRoutes(connection.routes(), now());
            client.pump();
            connection.handleAddressesChanged();
        }
    }

    private void giveRoutesOn(int machine) {
        for (SimulatedConnection connection : world.connections()) {
            if (connection.machine == machine) {
                giveRoutes(connection);
            }
        }
    }

    private void forEachOn(int machine, Consumer<SimulatedPeer> action) {
        for (SimulatedConnection connection : world.connections()) {
            if (connection.machine == machine) {
                action.accept(connection.client());
            }
        }
    }

    private static @Nullable SimulatedPeer side(SimulatedConnection connection, long number) {
        return number % 2 == 0 ? connection.client() : connection.serverEnd();
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
        world.handleTrouble();
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
            case TAMPER_LINK, CROSS_LINKS -> splice(operation, link, live);
            default -> throw new AssertionError(operation.kind());
        }
    }

    private void splice(Operation operation, TcpLink link, List<TcpLink> live) {
        if (world.setup().isCleartext()) {
            return;
        }
        if (operation.kind() == Operation.Kind.TAMPER_LINK) {
            PieceTampering.Kind[] kinds = PieceTampering.Kind.values();
            boolean upward = operation.b() < kinds.length;
            PieceTampering.Kind kind = kinds[(int) (operation.b() % kinds.length)];
            link.pipe(upward).tamper(new PieceTampering(kind, operation.c()));
            return;
        }
        TcpLink other = live.get((int) (operation.b() % live.size()));
        // One to a process that keeps to no rule stays with it: it has the server's key.
        if (other != link && other.server.getPort() == link.server.getPort()) {
            link.cross(other);
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

    /** As it is from the beginning it is no trouble; when it becomes worse, handshakes may take too long. */
    private void changeLink(Operation operation) {
        int address = (int) (operation.a() % world.setup().get(Knob.CLIENT_ADDRESSES));
        AccessLink link = network.accessLink(connection(operation).machine, address);
        boolean isWorse = operation.kind() == Operation.Kind.SET_RATE
                ? link.setRate(operation.b(), operation.c())
                : link.setExtraDelay(operation.b(), operation.c() * NANOS);
        if (isWorse && operation.at() > 0) {
            world.handleTrouble();
        }
    }

    // --- addresses and flowpaths

    private void changeAddress(Operation operation) {
        world.handleTrouble();
        int machine = connection(operation).machine;
        int client = (int) (operation.a() % world.setup().get(Knob.CLIENT_ADDRESSES));
        int server = world.setup().is(Knob.NAMED)
                ? world.site().at()
                : (int) (operation.a() % world.setup().get(Knob.SERVER_ADDRESSES));
        switch (operation.kind()) {
            case LOSE_ADDRESS -> {
                network.loseClientAddress(machine, client);
                if (operation.b() == 1) {
                    world.events().after(operation.c() * NANOS, () -> noticeLoss(machine, client));
                }
            }
            case GAIN_ADDRESS -> {
                network.gainClientAddress(machine, client);
                world.events().after(operation.c() * NANOS, () -> giveRoutesOn(machine));
            }
            case LOSE_SERVER_ADDRESS -> {
                network.loseServerAddress(server);
                if (operation.b() == 1) {
                    world.server().handleAddressLost(server);
                }
            }
            case GAIN_SERVER_ADDRESS -> network.gainServerAddress(server);
            case ANNOUNCE -> {
                world.server().announce(operation.a());
                boolean isFirstTold = world.server().wasFirstAnnounced();
                world.connections().forEach(each -> each.asked().handleAnnounced(isFirstTold));
            }
            case TELL_MOVED -> {
                world.connections().forEach(each -> each.asked().handlePreferred());
                world.datagrams().tellMoved(operation.a());
            }
            default -> throw new AssertionError(operation.kind());
        }
    }

    private void troubleNames(Operation operation) {
        if (!world.setup().is(Knob.NAMED)) {
            return;
        }
        world.handleTrouble();
        long nanos = operation.c() * NANOS;
        if (operation.kind() == Operation.Kind.MOVE_SERVER) {
            int to = (int) (operation.a() % world.setup().get(Knob.SERVER_ADDRESSES));
            world.site().move(to, (operation.b() & 1) != 0, nanos, (operation.b() & 2) != 0);
        } else {
            NameServers.Trouble[] kinds = NameServers.Trouble.values();
            world.names().trouble((int) operation.a(), kinds[(int) (operation.b() % kinds.length)], now() + nanos);
        }
    }

    private void noticeLoss(int machine, int address) {
        if (network.isClientUp(machine, address)) {
            return;
        }
        forEachOn(machine, client -> {
            if (!client.isGone() && !client.isOver()) {
                client.connection.handleLocalAddressLost(network.clientAddress(machine, address), now());
                client.pump();
            }
        });
        giveRoutesOn(machine);
    }

    private Route route(SimulatedConnection connection, long number) {
        int addresses = world.setup().size(Knob.CLIENT_ADDRESSES);
        int from = (int) (number % addresses);
        int to = (int) (number / addresses % world.setup().get(Knob.SERVER_ADDRESSES));
        return connection.route(from, to);
    }

    private void changePaths(Operation operation) {
        boolean onServer = operation.kind() == Operation.Kind.REMOVE_FLOWPATH && operation.a() % 2 == 1;
        SimulatedConnection connection = connection(operation);
        SimulatedPeer peer = side(connection, onServer ? 1 : 0);
        if (peer == null || peer.isGone() || peer.isOver()) {
            return;
        }
        if (operation.kind() != Operation.Kind.ADD_FLOWPATH) {
            world.handleTrouble();
        }
        List<FlowpathSnapshot> paths = peer.connection.flowpaths();
        switch (operation.kind()) {
            case SET_ROUTES -> {
                List<Route> routes = new ArrayList<>();
                for (int bit = 0; bit < 8; bit++) {
                    if ((operation.a() >> bit & 1) != 0) {
                        routes.add(route(connection, bit));
                    }
                }
                peer.connection.paths().setRoutes(routes, now());
            }
            case ADD_FLOWPATH ->
                connection.asked().handleAdded(peer.connection.paths().add(route(connection, operation.b()), now()));
            case REMOVE_FLOWPATH -> {
                FlowpathSnapshot path = choose(paths, operation.b());
                if (path != null) {
                    peer.connection.paths().remove(path.id(), now());
                }
            }
            case MIGRATE -> migrate(connection, peer, choose(paths, operation.a()), route(connection, operation.b()));
            case PREFER -> {
                connection.asked().handlePreferred();
                peer.connection.paths().prefer(route(connection, operation.b()), now());
            }
            default -> throw new AssertionError(operation.kind());
        }
        peer.pump();
        peer.watch().checkFlowpaths();
    }

    private void changePlan(Operation operation) {
        SimulatedConnection connection = connection(operation);
        SimulatedPeer peer = side(connection, operation.kind() == Operation.Kind.SET_MODE ? 0 : operation.a());
        if (peer == null || peer.isGone() || peer.isOver()) {
            return;
        }
        switch (operation.kind()) {
            case SET_MODE -> {
                peer.connection.paths().setMode(Setup.mode(operation.a()), now());
                connection.asked().standing().handleMode(Setup.mode(operation.a()));
            }
            case SET_SCHEDULER -> {
                peer.connection.paths().setScheduler(Setup.scheduler(operation.b()));
                peer.pathWatch().handleScheduler(operation.b());
            }
            case SET_ROLE -> {
                FlowpathSnapshot path = choose(peer.connection.flowpaths(), operation.b());
                if (path != null) {
                    connection.asked().standing().handleRole();
                    PathRole role = operation.c() % 2 == 1 ? PathRole.BACKUP : PathRole.PREFERRED;
                    peer.connection.paths().setRole(path.id(), role, now());
                }
            }
            default -> throw new AssertionError(operation.kind());
        }
        peer.pump();
    }

    private void migrate(
            SimulatedConnection connection, SimulatedPeer peer, @Nullable FlowpathSnapshot path, Route route) {
        if (path != null) {
            OptionalInt moved = peer.connection.paths().migrate(path.id(), route, now());
            connection.asked().handleMoved(path, moved);
        }
    }

    // --- applications and processes

    private void changeApplication(Operation operation) {
        SimulatedPeer peer = side(connection(operation), operation.a());
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
        SimulatedConnection connection = connection(operation);
        switch (operation.kind()) {
            case RESET, EVICT -> breakOff(connection, operation);
            case RESTART_SERVER -> {
                world.handleTrouble();
                world.connections().forEach(each -> each.verdict().handleRestart());
                world.server().restart(operation.b() == 1);
                world.scratch().serverBuffers(0).forgetAll();
            }
            case VANISH -> vanish(connection.machine);
            default -> throw new AssertionError(operation.kind());
        }
    }

    private void breakOff(SimulatedConnection connection, Operation operation) {
        SimulatedPeer peer = side(connection, operation.a());
        if (peer == null || peer.isGone() || peer.closeReason() != null) {
            return;
        }
        boolean client = peer == connection.client();
        if (operation.kind() == Operation.Kind.RESET) {
            connection.verdict().handleReset(client);
            peer.connection.reset("the application says so", now());
        } else {
            connection.verdict().handleEvicted(client);
            peer.connection.evict(now());
        }
        peer.pump();
    }

    private void vanish(int machine) {
        boolean anyOpen = world.connections().stream()
                .anyMatch(each -> each.machine == machine && each.client().closeReason() == null);
        if (!anyOpen) {
            return;
        }
        world.handleTrouble();
        for (SimulatedConnection each : world.connections()) {
            if (each.machine == machine) {
                each.verdict().handleVanished();
                each.client().vanish();
            }
        }
        network.loseMachine(machine);
    }
}
