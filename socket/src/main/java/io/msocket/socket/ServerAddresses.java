package io.msocket.socket;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a client's server is: as the program has named it, or its name leads to, and as it says itself. For whoever holds the lock of its
 * {@link RouteFollower}, but for {@link #handleMoved}.
 */
final class ServerAddresses {
    /** Where the name leads now, of which nobody has taken notice; null for nothing new. */
    private final AtomicReference<@Nullable List<InetSocketAddress>> news = new AtomicReference<>();

    /** The one that was reached before the others. */
    private List<ZonedServer> named;

    private @Nullable InetSocketAddress reached;

    /** Where the server says that it can be reached besides. */
    private List<ZonedServer> told = List.of();

    /** @param server it, or a {@link NamedServer} */
    ServerAddresses(InetSocketAddress server, NetworkView first) {
        named = seenIn(first, NamedServer.addressesOf(server).stream().map(ZonedServer::of));
    }

    private static List<ZonedServer> seenIn(NetworkView view, Stream<ZonedServer> servers) {
        return servers.map(server -> server.seenIn(view)).toList();
    }

    /** Those that are tried first. */
    List<ZonedServer> named() {
        return named;
    }

    /** Every one. */
    List<ZonedServer> all() {
        return Stream.concat(named.stream(), told.stream()).toList();
    }

    boolean isAt(InetSocketAddress address) {
        return all().stream().anyMatch(server -> server.address().equals(address));
    }

    boolean isNamed(ZonedServer server) {
        return named.contains(server);
    }

    /** That address, null when it is not known, comes first from now on; the same as the program named it. */
    InetSocketAddress handleReached(@Nullable InetSocketAddress actual) {
        reached = actual;
        named = inOrder(named);
        return named.get(0).address();
    }

    private List<ZonedServer> inOrder(List<ZonedServer> servers) {
        List<ZonedServer> reordered = new ArrayList<>(servers);
        reordered.sort(Comparator.comparing(server -> !server.address().equals(reached)));
        return List.copyOf(reordered);
    }

    /** The name leads to these now, best first, which counts from the next {@link #handleView} on. By any thread. */
    void handleMoved(List<InetSocketAddress> addresses) {
        news.set(NamedServer.addressesOf(NamedServer.of(addresses)));
    }

    /** The machine's interfaces may have other numbers; whether the name has come to lead elsewhere. */
    boolean handleView(NetworkView now) {
        List<InetSocketAddress> moved = news.getAndSet(null);
        named = moved == null
                ? seenIn(now, named.stream())
                : inOrder(seenIn(now, moved.stream().map(ZonedServer::of)));
        return moved != null;
    }

    /** What the server says now. */
    void handleTold(Collection<InetSocketAddress> addresses) {
        told = addresses.stream()
                .map(ZonedServer::of)
                .filter(one -> !named.contains(one))
                .toList();
    }

    /** Those that were named, for people. */
    @Override
    public String toString() {
        return named.stream().map(server -> server.address().toString()).collect(Collectors.joining(", "));
    }
}
