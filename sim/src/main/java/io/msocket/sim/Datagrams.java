package io.msocket.sim;

import io.msocket.protocol.BlindedId;
import io.msocket.protocol.ControlChannel;
import io.msocket.protocol.Route;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The control sockets of the clients' machines and of the server's, and the network between them, which loses datagrams, repeats them and
 * brings them late and out of order; also from elsewhere than where they were sent. And what the oracle has to say: a client dials nothing
 * because of them but what its server has told, and a server sends no more anywhere than has come from there.
 */
final class Datagrams {
    private static final int CLIENT_PORT = 7_000;
    private static final int SERVER_PORT = 7_001;
    /** At which nobody reads. */
    private static final int STRANGERS_PORT = 9;

    private static final int PERCENT = 100;

    /** One in so many comes once more. */
    private static final int REPEATED_EVERY = 4;

    /** One in so many seems to come from a stranger, who has held it back. */
    private static final int HELD_BACK_EVERY = 4;

    private static final long MOST_LATE_NANOS = 2_000_000_000L;

    /** A move is told anew so often, where the client has heard and does not come, and each time is worth one attempt. */
    private static final int DIALS_FOR_EACH = 5;

    private final SimulatedWorld world;
    private final SeededRandom chance;
    private final Set<InetSocketAddress> told = new HashSet<>();
    private final Map<SimulatedPeer, Integer> dials = new HashMap<>();
    /** Of each server's end, how many more have come from the stranger than have gone there. */
    private final Map<SimulatedPeer, Integer> owedToStranger = new HashMap<>();

    private int moves;

    Datagrams(SimulatedWorld world, SeededRandom chance) {
        this.world = world;
        this.chance = chance;
    }

    // --- the server

    /** The server is at those of its addresses whose bits are set, and tells the clients that are not. */
    void tellMoved(long bits) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int index = 0; index < world.setup().size(Knob.SERVER_ADDRESSES); index++) {
            if ((bits >> index & 1) != 0) {
                addresses.add(world.server().address(index));
            }
        }
        if (!world.setup().is(Knob.DATAGRAMS) || addresses.isEmpty()) {
            return;
        }
        told.addAll(addresses);
        moves++;
        for (SimulatedPeer peer : List.copyOf(world.server().peers())) {
            if (!peer.isGone()) {
                peer.connection.control().tellMoved(addresses, world.now());
                peer.pump();
            }
        }
    }

    /** Whether a client may be there although no list has the address. */
    boolean wasTold(InetSocketAddress address) {
        return told.contains(address);
    }

    // --- sockets

    /** A peer's driver begins a turn. */
    void tellPort(SimulatedPeer peer) {
        if (world.setup().is(Knob.DATAGRAMS)) {
            peer.connection.control().setPort(peer.connection.isClient() ? CLIENT_PORT : SERVER_PORT);
        }
    }

    /** A peer's driver sends what there is. */
    void exchange(SimulatedPeer peer) {
        if (!world.setup().is(Knob.DATAGRAMS)) {
            return;
        }
        for (ControlChannel.Outgoing each : peer.connection.control().poll(world.now())) {
            world.note(peer.name, "sends a datagram", each.bytes().length, 0);
            if (peer.connection.isClient()) {
                world.line(peer.name, "says that it is there");
            } else {
                checkTarget(peer, each.target());
            }
            post(peer, each.target(), each.bytes());
        }
    }

    private void post(SimulatedPeer from, InetSocketAddress target, byte[] bytes) {
        while (chance.below(PERCENT) >= world.setup().get(Knob.DATAGRAM_LOSS)) {
            long late = chance.oneIn(2) ? 0 : chance.between(0, MOST_LATE_NANOS);
            InetSocketAddress source = from.connection.isClient() ? sourceOf(from) : servers();
            world.events().after(world.setup().nanos(Knob.DELAY) + late, () -> arrive(source, target, bytes));
            if (!chance.oneIn(REPEATED_EVERY)) {
                return;
            }
        }
    }

    /** Where a client's datagram comes from, as the server sees it. */
    private InetSocketAddress sourceOf(SimulatedPeer client) {
        SimulatedConnection connection = world.connectionOf(client);
        if (connection == null || chance.oneIn(HELD_BACK_EVERY)) {
            return stranger();
        }
        for (int index = 0; index < world.setup().size(Knob.CLIENT_ADDRESSES); index++) {
            if (world.network().isClientUp(connection.machine, index)) {
                return new InetSocketAddress(world.network().clientAddress(connection.machine, index), CLIENT_PORT);
            }
        }
        return stranger();
    }

    private InetSocketAddress servers() {
        return new InetSocketAddress(world.server().address(0).getAddress(), SERVER_PORT);
    }

    private InetSocketAddress stranger() {
        return new InetSocketAddress(world.server().address(0).getAddress(), STRANGERS_PORT);
    }

    private void arrive(InetSocketAddress source, InetSocketAddress target, byte[] bytes) {
        if (!source.equals(servers())) {
            List.copyOf(world.server().peers()).forEach(peer -> handle(peer, bytes, source));
            return;
        }
        for (SimulatedConnection connection : world.connections()) {
            if (target.getPort() == CLIENT_PORT && isAt(connection.machine, target)) {
                handle(connection.client(), bytes, source);
            }
        }
    }

    private boolean isAt(int machine, InetSocketAddress target) {
        for (int index = 0; index < world.setup().size(Knob.CLIENT_ADDRESSES); index++) {
            if (world.network().isClientUp(machine, index)
                    && world.network().clientAddress(machine, index).equals(target.getAddress())) {
                return true;
            }
        }
        return false;
    }

    private void handle(SimulatedPeer peer, byte[] bytes, InetSocketAddress source) {
        BlindedId name = ControlChannel.nameIn(bytes);
        ControlChannel control = peer.connection.control();
        Integer epoch = name == null || peer.isGone() ? null : control.names().get(name);
        if (epoch == null || peer.frozenUntil() > world.now()) {
            return;
        }
        if (source.equals(stranger())) {
            owedToStranger.merge(peer, 1, Integer::sum);
        }
        byte[] answer = control.handle(bytes, epoch, source, world.now());
        if (answer != null && answer.length >= bytes.length) {
            throw new SimulationFailure(peer.name + " answers " + bytes.length + " bytes by " + answer.length);
        }
        peer.pump();
        if (answer != null) {
            post(peer, source, answer);
        }
    }

    // --- the oracle

    private void checkTarget(SimulatedPeer server, InetSocketAddress target) {
        if (target.equals(stranger()) && owedToStranger.merge(server, -1, Integer::sum) < 0) {
            throw new SimulationFailure(server.name + " sends more datagrams to a stranger than have come from him");
        }
    }

    /** A client dials. */
    void checkBelieved(SimulatedPeer client, Route route) {
        if (route.announced()) {
            require(
                    client.connection.paths().serverAddresses().contains(route.remote()),
                    "%s dials %s, which its server does not tell",
                    client,
                    route);
        } else if (world.setup().is(Knob.ANNOUNCED)
                && world.connectionOf(client) != null
                && !route.remote().equals(world.server().address(0))) {
            world.line(client.name, "dials where it was told");
            int count = dials.merge(client, 1, Integer::sum);
            require(
                    told.contains(route.remote()) && count <= DIALS_FOR_EACH * moves,
                    "%s dials %s, which no datagram has told it",
                    client,
                    route);
        }
    }

    private static void require(boolean condition, String otherwise, SimulatedPeer client, Route route) {
        if (!condition) {
            throw new SimulationFailure(otherwise.formatted(client.name, route));
        }
    }
}
