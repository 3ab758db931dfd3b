package io.msocket.lab.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * The routers' routes: the shortest way to each subnet, never from outside into a NAT, never through a host. Thread-safe.
 */
final class Routing {
    // Guarded by this.
    private final List<Segment> segments = new ArrayList<>();
    private final List<Router> routers = new ArrayList<>();
    /** What each router was told, so that only news are told. */
    private final Map<Router, Set<String>> told = new HashMap<>();

    synchronized void add(Router router) {
        routers.add(router);
    }

    synchronized void add(Segment segment) throws IOException {
        segments.add(segment);
        tell();
    }

    /** A router's interface came back, or has another address: its own routes, and those by its old address, are to be set. */
    synchronized void restore(Router router) throws IOException {
        told.remove(router);
        tell();
    }

    private void tell() throws IOException {
        for (Router router : routers) {
            Set<String> routes = routesOf(router);
            List<String> news = new ArrayList<>(routes);
            news.removeAll(told.getOrDefault(router, Set.of()));
            router.namespace().ip(news);
            told.put(router, routes);
        }
    }

    /** Breadth first, so that the first way found to a subnet is a shortest one. */
    private Set<String> routesOf(Router start) {
        Set<String> routes = new HashSet<>();
        Set<Subnet> known = new HashSet<>();
        Map<Node, Inet4Address> firstHops = new HashMap<>();
        Queue<Router> open = new ArrayDeque<>();
        open.add(start);
        while (!open.isEmpty()) {
            Router router = open.remove();
            for (Segment segment : segments) {
                if (!segment.touches(router)) {
                    continue;
                }
                Interface beyond = segment.beyond(router);
                Optional<Inet4Address> firstHop =
                        router == start ? beyond.currentAddress() : Optional.ofNullable(firstHops.get(router));
                if (firstHop.isEmpty()) {
                    continue;
                }
                if (known.add(segment.subnet()) && router != start) {
                    routes.add("route replace " + segment.subnet() + " via "
                            + firstHop.get().getHostAddress());
                }
                if (opensBy(beyond, segment) && beyond.node() != start && !firstHops.containsKey(beyond.node())) {
                    firstHops.put(beyond.node(), firstHop.get());
                    open.add((Router) beyond.node());
                }
            }
        }
        return routes;
    }

    /** Whether what arrives at this end is forwarded to the node's other subnets, whatever it is. */
    private static boolean opensBy(Interface end, Segment segment) {
        return end.node() instanceof Nat ? end == segment.far() : end.node() instanceof Router;
    }
}
