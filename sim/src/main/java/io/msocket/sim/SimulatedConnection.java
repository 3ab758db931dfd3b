package io.msocket.sim;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Route;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection as the oracle sees it: the client's end, the server's once there is one, and how it may end. */
final class SimulatedConnection {
    /** The flowpath that is left, and the one that takes over from it. */
    private static final int ENOUGH_TO_MOVE = 2;

    /** Among all of the run, from 0. */
    final int number;
    /** The client's. */
    final int machine;

    final ServerHost server;

    private final SimulatedWorld world;
    private final Verdict verdict;
    private final AskedPaths asked;
    private final Pace pace = new Pace();
    /** Null where clients go by addresses. */
    private final @Nullable NameSeeker seeker;

    private @Nullable SimulatedPeer client;

    SimulatedConnection(SimulatedWorld world, int number, int machine, ServerHost server) {
        this.world = world;
        this.number = number;
        this.machine = machine;
        this.server = server;
        this.asked = new AskedPaths(world.setup(), Slowness.of(world.scenario()));
        this.verdict = new Verdict(world, this);
        this.seeker = world.setup().is(Knob.NAMED)
                ? new NameSeeker(world, this, SeededRandom.of(world.scenario().seed(), "seeker " + number))
                : null;
    }

    void beginSeeking() {
        if (seeker != null) {
            seeker.begin();
        }
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

    /** One of its ends has done all that there was to do. */
    void handlePumped() {
        if (pace.isComplete() || !client().watch().wasOpened()) {
            return;
        }
        pace.handleOpened(world.now());
        SimulatedPeer other = serverEnd();
        if (other != null && other.application.sawEnd() && client().application.sawEnd()) {
            pace.handleCompleted(world.now());
        }
    }

    Pace pace() {
        return pace;
    }

    AskedPaths asked() {
        return asked;
    }

    /** All ways from a client's address that is there to those of the server's that the client knows, best first. */
    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (int to = 0; to < world.setup().size(Knob.SERVER_ADDRESSES); to++) {
            if (!isKnown(to)) {
                continue;
            }
            for (int from = 0; from < world.setup().size(Knob.CLIENT_ADDRESSES); from++) {
                if (world.network().isClientUp(machine, from)) {
                    routes.add(route(from, to));
                }
            }
        }
        return routes;
    }

    Route route(int from, int number) {
        int to = seeker == null ? number : seeker.known().address();
        Route route = new Route(world.network().clientAddress(machine, from), server.address(to));
        return world.setup().is(Knob.ANNOUNCED) && to > 0 ? route.asAnnounced() : route;
    }

    private boolean isKnown(int to) {
        if (seeker != null) {
            return to == seeker.known().address();
        }
        return to == 0
                || !world.setup().is(Knob.ANNOUNCED)
                || (client != null
                        && client.connection.paths().serverAddresses().contains(server.address(to)));
    }

    /** Something has happened at the client's end. */
    void handleEvent(ConnectionEvent event) {
        if (event.kind() == ConnectionEvent.Kind.SERVER_ADDRESSES) {
            handleServerAddresses();
        }
        if (seeker != null) {
            seeker.handleEvent(event);
        }
    }

    /** The client's machine has lost or gained addresses, and noticed. */
    void handleAddressesChanged() {
        if (seeker != null) {
            seeker.handleAddressesChanged();
        }
    }

    /** The name leads elsewhere: the client's driver lets the connection follow. */
    void followName() {
        List<Route> routes = routes();
        asked.handlePreferred();
        client().connection.paths().setRoutes(routes, world.now());
        if (!routes.isEmpty()) {
            client().connection.paths().prefer(routes.get(0), world.now());
        }
        client().pump();
    }

    /** Whether the name has led there, as far as the client has heard. */
    boolean mayDial(InetSocketAddress remote) {
        return seeker == null || remote.equals(server.address(seeker.known().address()));
    }

    /** The server has told other addresses: the client's driver follows when it gets to it. */
    private void handleServerAddresses() {
        world.events().after(world.lateness(), () -> {
            if (!client().isGone() && !client().isOver()) {
                client().connection.paths().setRoutes(routes(), world.now());
                client().pump();
            }
        });
    }

    private @Nullable String withdrawnObjection() {
        if (world.setup().get(Knob.CLIENT_FLOWPATHS) < ENOUGH_TO_MOVE || server.wasFirstAnnounced()) {
            return null;
        }
        for (FlowpathSnapshot path : client().connection.flowpaths()) {
            if (path.state().carriesRecords()
                    && !path.remote().equals(server.address(0))
                    && !server.announces(path.remote())
                    && !world.datagrams().wasTold(path.remote())) {
                return "a flowpath is at an address that is withdrawn: " + path;
            }
        }
        return null;
    }

    /** What is wrong with its flowpaths when nothing has happened for a while; null if nothing is. */
    @Nullable
    String objection() {
        SimulatedPeer other = serverEnd();
        if (other == null || !client().connection.isOpen() || !other.connection.isOpen()) {
            return null;
        }
        String withdrawn = world.setup().is(Knob.ANNOUNCED) ? withdrawnObjection() : null;
        if (withdrawn != null) {
            return withdrawn;
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
