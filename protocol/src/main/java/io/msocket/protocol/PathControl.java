package io.msocket.protocol;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the application wants of a connection's flowpaths. To be used as the {@link Connection} that it belongs to: by one
 * thread, and each command is followed by a turn of the driver.
 */
public final class PathControl {
    private final Side side;
    private final Flowpaths paths;
    private final Closing closing;
    private final StreamBinder binder;

    PathControl(Side side, Flowpaths paths, Closing closing, StreamBinder binder) {
        this.side = side;
        this.paths = paths;
        this.closing = closing;
        this.binder = binder;
    }

    /**
     * Client: the ways to the server that are worth trying now, best first, and what flowpaths over them are for. Starts a search
     * afresh.
     */
    public void setRoutes(List<Route> routes, long now) {
        client().setRoutes(routes, now);
    }

    /** Client: one more flowpath. Returns its number; none when there are as many as allowed. */
    public OptionalInt add(Route route, long now) {
        return closing.lifecycle().isOpen() ? client().dial(Attempt.further(route), now) : OptionalInt.empty();
    }

    /** Ends a flowpath; the connection goes on without it. */
    public void remove(int pathId, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            paths.owed().addClosedPath(pathId);
            paths.end(path, PathEnd.removed("the application removed it"), now);
            side.review(now);
        }
    }

    /**
     * Client: moves a flowpath to another route. The old one goes on until the new one works; where it has ended already, the
     * new one is added all the same. Returns the new one's number; none when there are as many as allowed.
     */
    public OptionalInt migrate(int pathId, Route route, long now) {
        return closing.lifecycle().isOpen() ? client().dial(Attempt.move(route, pathId), now) : OptionalInt.empty();
    }

    /**
     * Client: this route is better than the one in use. The stream moves there as soon as that works: it is tried at once and
     * then a few times more, for some minutes, until there is another wish or {@link #setRoutes} no longer has the route.
     * Flowpaths that there are stay until then.
     */
    public void prefer(Route route, long now) {
        client().prefer(route, now);
    }

    /** Client: how many flowpaths there are, and which carry data. */
    public HandoverMode mode() {
        return client().mode();
    }

    /** Client: the same from now on. Flowpaths that it made, and that are one too many in the new mode, end at once. */
    public void setMode(HandoverMode mode, long now) {
        client().setMode(mode, now);
    }

    /**
     * What this end wishes a flowpath to be for, from now on; the peer is told, and obeys. A flowpath stands by if either end
     * wishes so, and carries data all the same while no other works. At the client it stays so whatever the mode or
     * its route would make of it. Nothing happens when there is no such flowpath, or it does not carry anything yet.
     */
    public void setRole(int pathId, PathRole role, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null && path.carriesRecords() && path.roles.fix(role)) {
            paths.handleWish(path);
            side.review(now);
        }
    }

    /** Sends by another scheduler from now on, at either end for what it sends itself. */
    public void setScheduler(PathScheduler.Factory scheduler) {
        binder.setScheduler(scheduler.create());
    }

    /** Stream bytes that would be sent now if a flowpath had room for them, those to be sent again among them. */
    public long sendableBytes() {
        return binder.bytes();
    }

    private ClientSide client() {
        if (side instanceof ClientSide client) {
            return client;
        }
        throw new UnsupportedOperationException("only the side that opened the connection can do this");
    }
}
