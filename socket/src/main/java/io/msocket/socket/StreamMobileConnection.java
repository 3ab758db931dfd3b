package io.msocket.socket;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Route;
import io.msocket.transport.StreamConnection;
import io.msocket.transport.TrafficLimit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real thing. */
record StreamMobileConnection(StreamConnection connection) implements MobileConnection {
    @Override
    public List<FlowpathSnapshot> flowpaths() {
        return connection.flowpaths();
    }

    @Override
    public boolean isSuspended() {
        return connection.isSuspended();
    }

    @Override
    public List<InetSocketAddress> serverAddresses() {
        return connection.serverAddresses();
    }

    @Override
    public void setRoutes(List<Route> routes) {
        connection.setRoutes(routes);
    }

    @Override
    public void localAddressLost(InetAddress address) {
        connection.localAddressLost(address);
    }

    @Override
    public void giveUpFlowpath(int pathId, String why) {
        connection.giveUpFlowpath(pathId, why);
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public void tellMoved(List<InetSocketAddress> addresses) {
        connection.tellMoved(addresses);
    }

    @Override
    public void limitTraffic(TrafficLimit limit) {
        connection.limitTraffic(limit);
    }

    @Override
    public void prefer(Route route) {
        connection.prefer(route);
    }
}
