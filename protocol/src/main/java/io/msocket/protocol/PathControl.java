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

    PathControl(Side side, Flowpaths paths, Closing closing) {
        this.side = side;
        this.paths = paths;
        this.closing = closing;
    }

    /** Client: the ways to the server that are worth trying now, best first. Starts a search afresh. */
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

    private ClientSide client() {
        if (side instanceof ClientSide client) {
            return client;
        }
        throw new UnsupportedOperationException("only the side that opened the connection can do this");
    }
}
