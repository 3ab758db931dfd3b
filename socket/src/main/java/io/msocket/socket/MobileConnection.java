package io.msocket.socket;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** What following the network needs of a connection. */
interface MobileConnection {
    List<FlowpathSnapshot> flowpaths();

    boolean isSuspended();

    void setRoutes(List<Route> routes);

    void localAddressLost(InetAddress address);

    int migrate(int pathId, Route route) throws IOException;
}
