package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the application wants of a connection's flowpaths, and what has gone over them. To be used as the {@link Connection} that it belongs to: by one
 * thread, and each command is followed by a turn of the driver.
 */
public final class PathControl {
    /** Addresses that a server can announce at a time. */
    public static final int MOST_ANNOUNCED = AddressList.MOST;

    private final Side side;
    private final Flowpaths paths;
    private final Closing closing;
    private final StreamBinder binder;
    private final Outbox outbox;

    PathControl(Side side, Flowpaths paths, Closing closing, StreamBinder binder, Outbox outbox) {
        this.side = side;
        this.paths = paths;
        this.closing = closing;
        this.binder = binder;
        this.outbox = outbox;
    }

    /**
     * Client: the ways to the server that are worth trying now, best first, and what flowpaths over them are for. Starts a search
     * afresh.
     */
    public void setRoutes(List<Route> routes, long now) {
        client().setRoutes(routes, now);
    }

    /**
     * Client: at which further addresses the server says that it can be reached, best first, as far as it is to be believed: to be made
     * into routes ({@link Route#asAnnounced}) behind those that the application knows by itself.
     */
    public List<InetSocketAddress> serverAddresses() {
        return client().serverAddresses();
    }

    /**
     * Server: the client is to know that it can join at these addresses too, best first; those of an earlier call that are not among
     * them are withdrawn, and their flowpaths end as soon as there is another. Nothing is told to a client of an earlier version.
     *
     * @throws IllegalArgumentException as {@link #announceable} does
     */
    public void announce(List<InetSocketAddress> addresses, long now) {
        if (!(side instanceof ServerSide server)) {
            throw new UnsupportedOperationException("only the side that was dialled has addresses to tell");
        }
        server.announce(announceable(addresses), now);
    }

    /**
     * A copy of addresses that a server can announce.
     *
     * @throws IllegalArgumentException for more than {@value #MOST_ANNOUNCED}, one that is unresolved, is there twice or has no port, and
     *     one that no client would dial: a wildcard, a link-local or a multicast address, for example
     */
    public static List<InetSocketAddress> announceable(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> copy = AddressList.checked(addresses);
        for (InetSocketAddress address : copy) {
            if (!isAnnounceable(address.getAddress())) {
                throw new IllegalArgumentException("%s is no address that a client would dial".formatted(address));
            }
        }
        return copy;
    }

    /** Whether there is a client that would dial the address because its server says so. */
    public static boolean isAnnounceable(InetAddress address) {
        return AddressRules.kindOf(address) != AddressRules.Kind.UNUSABLE;
    }

    /** Client: one more flowpath. Returns its number; none when there are as many as allowed. */
    public OptionalInt add(Route route, long now) {
        return closing.lifecycle().isOpen() ? client().dial(Attempt.further(route), now) : OptionalInt.empty();
    }

    /** Ends a flowpath; the connection goes on without it. */
    public void remove(int pathId, long now) {
        Flowpath path = paths.get(pathId);
        if (path != null) {
            end(path, "the application removed it", now);
        }
    }

    /**
     * Client: the same for another reason, unless the flowpath is one that the application asks for: {@link #add}.
     *
     * @param why for people
     */
    public void giveUp(int pathId, String why, long now) {
        Flowpath path = paths.get(pathId);
        Attempt attempt = path == null ? null : path.attempt();
        if (path != null && attempt != null && !attempt.isOfApplication()) {
            end(path, why, now);
        }
    }

    private void end(Flowpath path, String why, long now) {
        paths.owed().addClosedPath(path.id);
        paths.end(path, PathEnd.removed(why), now);
        side.review(now);
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
    public void setScheduler(PathScheduler.Factory factory) {
        PathScheduler scheduler = factory.create();
        if (binder.setScheduler(scheduler) && closing.lifecycle() != Lifecycle.CLOSED) {
            outbox.tell(ConnectionEvent.Kind.SCHEDULER, null, scheduler.name());
        }
    }

    /** Stream bytes that would be sent now if a flowpath had room for them, those to be sent again among them. */
    public long sendableBytes() {
        return binder.bytes();
    }

    /** What a flowpath carries, for a driver that bounds what the kernel holds of it. */
    public PathLoad load(int pathId) {
        Flowpath path = paths.get(pathId);
        return path == null ? PathLoad.UNKNOWN : path.load();
    }

    /** What has gone over each of the flowpaths of this instant, by their numbers. */
    public Map<Integer, TrafficCounters> countersByPath() {
        return paths.countersByPath();
    }

    /** What has gone over each local address in the connection's life. */
    public TrafficByAddress trafficByAddress() {
        return paths.ledger().with(paths.all());
    }

    /** How many bytes of that went over some addresses, both directions together; some of long ago may be missing. */
    public long bytesOver(Set<InetAddress> locals) {
        return paths.ledger().bytesOver(locals, paths.all());
    }

    private ClientSide client() {
        if (side instanceof ClientSide client) {
            return client;
        }
        throw new UnsupportedOperationException("only the side that opened the connection can do this");
    }
}
