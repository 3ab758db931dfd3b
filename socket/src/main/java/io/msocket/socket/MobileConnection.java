package io.msocket.socket;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Route;
import io.msocket.transport.TrafficLimit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What following the network needs of a connection. */
interface MobileConnection {
    List<FlowpathSnapshot> flowpaths();

    boolean isSuspended();

    /** Where the server says that it can be reached besides. */
    List<InetSocketAddress> serverAddresses();

    void setRoutes(List<Route> routes);

    void localAddressLost(InetAddress address);

    /**
     * Ends a flowpath, unless it is one that the program itself asks for.
     *
     * @param why for people
     */
    void giveUpFlowpath(int pathId, String why);

    /** This end of the newest flowpath that works, of the last one while there is none; null before the first. Returns at once. */
    @Nullable
    InetSocketAddress localAddress();

    /** Cuts the flowpaths whose address went before anybody watched; whether there were any. */
    default boolean cutWhatHasGone(NetworkView now) {
        List<InetAddress> gone = flowpaths().stream()
                .map(FlowpathSnapshot::local)
                .filter(Objects::nonNull)
                .map(InetSocketAddress::getAddress)
                .distinct()
                .filter(now::isGone)
                .toList();
        gone.forEach(this::localAddressLost);
        return !gone.isEmpty();
    }

    /** Server: it can be reached at these addresses, and no longer where flowpaths were that have ended. */
    void tellMoved(List<InetSocketAddress> addresses);

    /** Tells when a limit is reached. */
    void limitTraffic(TrafficLimit limit);

    /** The stream is to go over this route, as soon as that works. */
    void prefer(Route route);
}
