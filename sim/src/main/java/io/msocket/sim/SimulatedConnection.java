package io.msocket.sim;

import io.msocket.protocol.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection as the oracle sees it: the client's end, the server's once there is one, and how it may end. */
final class SimulatedConnection {
    /** Among all of the run, from 0. */
    final int number;
    /** The client's. */
    final int machine;

    final ServerHost server;

    private final SimulatedWorld world;
    private final Verdict verdict;
    private final AskedPaths asked;
    private @Nullable SimulatedPeer client;

    SimulatedConnection(SimulatedWorld world, int number, int machine, ServerHost server) {
        this.world = world;
        this.number = number;
        this.machine = machine;
        this.server = server;
        this.asked = new AskedPaths(world.setup());
        this.verdict = new Verdict(world, this);
    }

    void begin(SimulatedPeer opening) {
        client = opening;
    }

    SimulatedPeer client() {
        if (client == null) {
            throw new IllegalStateException("connection " + number + " has not begun");
        }
        return client;
    }

    /** Null as long as the client does not know that there is one, too. */
    @Nullable
    SimulatedPeer serverEnd() {
        return server.find(client().connection.id());
    }

    Verdict verdict() {
        return verdict;
    }

    AskedPaths asked() {
        return asked;
    }

    /** All ways from a client's address that is there to the server's, best first. */
    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (int to = 0; to < world.setup().size(Knob.SERVER_ADDRESSES); to++) {
            for (int from = 0; from < world.setup().size(Knob.CLIENT_ADDRESSES); from++) {
                if (world.network().isClientUp(machine, from)) {
                    routes.add(route(from, to));
                }
            }
        }
        return routes;
    }

    Route route(int from, int to) {
        return new Route(VirtualNetwork.clientAddress(machine, from), server.address(to));
    }

    /** What is wrong with its flowpaths when nothing has happened for a while; null if nothing is. */
    @Nullable
    String objection() {
        SimulatedPeer other = serverEnd();
        if (other == null || !client().connection.isOpen() || !other.connection.isOpen()) {
            return null;
        }
        String objection = asked.objection(client().connection.flowpaths(), other.connection.flowpaths());
        return objection != null
                ? objection
                : RenewalCheck.objection(
                        client().connection,
                        other.connection,
                        client().watch().openedBy(),
                        world.setup().nanos(Knob.KEY_LIFETIME));
    }
}
