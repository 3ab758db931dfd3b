package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that Linux shows in /proc, at one instant; none on other systems. Immutable. */
final class RoutingTable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutingTable.class);

    static final RoutingTable EMPTY = new RoutingTable(List.of());

    /** Of the thread's network namespace. */
    private static final Path IPV4 = Path.of("/proc/thread-self/net/route");

    private static final Path IPV6 = Path.of("/proc/thread-self/net/ipv6_route");

    /** RTF_UP. */
    private static final long UP = 0x1;

    /** RTF_REJECT, and RTF_LOCAL of IPv6: leads nowhere, or to this machine. */
    private static final long LEADS_NOWHERE = 0x200 | 0x8000_0000L;

    private static final int HEX = 16;

    private final List<LocalAddress> routes;

    /** @param routes the address is where it leads, of the prefix's length */
    private RoutingTable(List<LocalAddress> routes) {
        this.routes = List.copyOf(routes);
    }

    /** Reads it, without blocking for long. */
    static RoutingTable read() {
        List<LocalAddress> routes = new ArrayList<>();
        for (String line : lines(IPV4)) {
            addIpv4(line, routes);
        }
        for (String line : lines(IPV6)) {
            addIpv6(line, routes);
        }
        return new RoutingTable(routes);
    }

    /** One of lines as {@code /proc/net/route} and {@code /proc/net/ipv6_route} have them. */
    static RoutingTable of(List<String> ipv4, List<String> ipv6) {
        List<LocalAddress> routes = new ArrayList<>();
        ipv4.forEach(line -> addIpv4(line, routes));
        ipv6.forEach(line -> addIpv6(line, routes));
        return new RoutingTable(routes);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException notThisSystem) {
            LOG.debug("No routes to be seen in {}", file, notThisSystem);
            return List.of();
        }
    }

    /** Interface, destination, gateway, flags, three counters, mask; addresses as the processor keeps them. */
    private static void addIpv4(String line, List<LocalAddress> routes) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length < 8 || fields[0].equals("Iface")) {
            return;
        }
        try {
            long flags = Long.parseLong(fields[3], HEX);
            int mask = Integer.parseUnsignedInt(fields[7], HEX);
            byte[] destination = ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putInt(Integer.parseUnsignedInt(fields[1], HEX))
                    .array();
            add(fields[0], destination, Integer.bitCount(mask), flags, routes);
        } catch (IllegalArgumentException e) {
            LOG.debug("A route that cannot be read: {}", line, e);
        }
    }

    /** Destination, its length, source, its length, gateway, metric, two counters, flags, interface. */
    private static void addIpv6(String line, List<LocalAddress> routes) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length < 10) {
            return;
        }
        try {
            byte[] destination = HexFormat.of().parseHex(fields[0]);
            long flags = Long.parseLong(fields[8], HEX);
            add(fields[9], destination, Integer.parseInt(fields[1], HEX), flags, routes);
        } catch (IllegalArgumentException e) {
            LOG.debug("A route that cannot be read: {}", line, e);
        }
    }

    private static void add(String name, byte[] destination, int length, long flags, List<LocalAddress> routes) {
        if ((flags & UP) == 0 || (flags & LEADS_NOWHERE) != 0) {
            return;
        }
        try {
            routes.add(new LocalAddress(name, InetAddress.getByAddress(destination), length, true));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + destination.length + " bytes", e);
        }
    }

    /** Interfaces by which default routes lead, of either family. */
    Set<String> uplinks() {
        return routes.stream()
                .filter(route -> route.prefixLength() == 0)
                .map(LocalAddress::interfaceName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a default route of the address's family leads by the interface. */
    boolean hasDefault(String interfaceName, InetAddress family) {
        int length = family.getAddress().length;
        return routes.stream()
                .anyMatch(route -> route.prefixLength() == 0
                        && route.interfaceName().equals(interfaceName)
                        && route.address().getAddress().length == length);
    }

    /** Whether default routes of the address's family lead by other interfaces, and none by this one. */
    boolean isBesideDefaults(String interfaceName, InetAddress family) {
        return !hasDefault(interfaceName, family) && uplinks().stream().anyMatch(name -> hasDefault(name, family));
    }

    /** Whether one of the routes leads to the remote address by the interface. Best or not, it is there. */
    boolean leads(String interfaceName, InetAddress remote) {
        return routes.stream()
                .anyMatch(route -> route.interfaceName().equals(interfaceName) && route.isOnSubnetOf(remote));
    }
}
