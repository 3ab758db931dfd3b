package io.msocket.socket;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    /** Those before the name came to lead elsewhere. */
    private List<ZonedServer> namedBefore = List.of();

    /** Where of all that were named the connection has worked last; null where that is not known, or the server itself says where it is. */
    private @Nullable InetSocketAddress worked;

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

    /**
     * Every one, and behind them where the connection has worked last, wherever its name leads by now: whoever has taken the name over, with
     * another key maybe, does not have this connection.
     */
    List<ZonedServer> all() {
        InetSocketAddress last = worked;
        Stream<ZonedServer> left = last == null || isAt(last) ? Stream.empty() : Stream.of(ZonedServer.of(last));
        return Stream.concat(current(), left).toList();
    }

    private Stream<ZonedServer> current() {
        return Stream.concat(named.stream(), told.stream());
    }

    /** Whether the server says that it is there, or its name leads there. */
    boolean isAt(InetSocketAddress address) {
        return current().anyMatch(server -> server.address().equals(address));
    }

    boolean isTold(ZonedServer server) {
        return told.contains(server);
    }

    /** That address, null when it is not known, comes first from now on; the same as the program named it. */
    InetSocketAddress handleReached(@Nullable InetSocketAddress actual) {
        reached = actual;
        worked = actual;
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
        namedBefore = moved == null ? namedBefore : named;
        named = moved == null
                ? seenIn(now, named.stream())
                : inOrder(seenIn(now, moved.stream().map(ZonedServer::of)));
        return moved != null;
    }

    /**
     * What the connection knows now.
     *
     * @param addresses that the server tells
     * @param working where flowpaths work
     */
    void handleConnection(Collection<InetSocketAddress> addresses, List<InetSocketAddress> working) {
        told = addresses.stream()
                .map(ZonedServer::of)
                .filter(one -> !named.contains(one))
                .toList();
        InetSocketAddress elsewhere = working.stream().anyMatch(this::isAt) ? null : worked;
        worked = firstOf(named, working).or(() -> firstOf(namedBefore, working)).orElse(elsewhere);
    }

    private static Optional<InetSocketAddress> firstOf(List<ZonedServer> servers, List<InetSocketAddress> working) {
        return working.stream()
                .filter(one ->
                        servers.stream().anyMatch(server -> server.address().equals(one)))
                .findFirst();
    }

    /** Those that were named, for people. */
    @Override
    public String toString() {
        return named.stream().map(server -> server.address().toString()).collect(Collectors.joining(", "));
    }
}
