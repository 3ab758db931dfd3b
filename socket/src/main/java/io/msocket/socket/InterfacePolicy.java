package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A policy that another one is asked for among some interfaces only, and whose choice is put into another order. */
final class InterfacePolicy implements RoutePolicy {
    private final RoutePolicy base;
    /** An interface must be among each of these. */
    private final List<Interfaces> conditions;
    /** The first come before the second, and all before the rest. */
    private final List<Interfaces> preferences;

    private InterfacePolicy(RoutePolicy base, List<Interfaces> conditions, List<Interfaces> preferences) {
        this.base = base;
        this.conditions = conditions;
        this.preferences = preferences;
    }

    /** The same policy. */
    static InterfacePolicy of(RoutePolicy base) {
        return base instanceof InterfacePolicy same ? same : new InterfacePolicy(base, List.of(), List.of());
    }

    @Override
    public RoutePolicy preferring(Interfaces some) {
        List<Interfaces> all =
                Stream.concat(Stream.of(some), preferences.stream()).toList();
        return new InterfacePolicy(base, conditions, all);
    }

    @Override
    public RoutePolicy only(Interfaces some) {
        List<Interfaces> all =
                Stream.concat(conditions.stream(), Stream.of(some)).toList();
        return new InterfacePolicy(base, all, preferences);
    }

    @Override
    public List<InetAddress> choose(
            InetSocketAddress remote, @Nullable InetAddress systemChoice, List<LocalAddress> addresses) {
        List<LocalAddress> among = addresses.stream().filter(this::permits).toList();
        Set<InetAddress> usable = setOf(among.stream());
        // Two interfaces may have the same address: what must not go by one of them does not go from there at all.
        usable.removeAll(setOf(addresses.stream().filter(local -> local.up() && !permits(local))));
        InetAddress choice = systemChoice != null && usable.contains(systemChoice) ? systemChoice : null;
        List<InetAddress> chosen = base.choose(remote, choice, among).stream()
                .filter(usable::contains)
                .toList();
        return preferences.isEmpty() ? chosen : ordered(chosen, among);
    }

    private boolean permits(LocalAddress local) {
        return conditions.stream().allMatch(condition -> condition.contain(local));
    }

    private static Set<InetAddress> setOf(Stream<LocalAddress> addresses) {
        return addresses.map(LocalAddress::address).collect(Collectors.toSet());
    }

    /** An interface with many addresses must not keep the others waiting: they take turns, the preferred ones first. */
    private List<InetAddress> ordered(List<InetAddress> chosen, List<LocalAddress> among) {
        Map<Integer, Map<String, List<InetAddress>>> byRank = new TreeMap<>();
        for (InetAddress address : chosen) {
            LocalAddress local = among.stream()
                    .filter(one -> one.address().equals(address))
                    .findFirst()
                    .orElseThrow();
            byRank.computeIfAbsent(rank(local), rank -> new LinkedHashMap<>())
                    .computeIfAbsent(local.interfaceName(), name -> new ArrayList<>())
                    .add(address);
        }
        return Turns.taken(byRank.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .toList());
    }

    private int rank(LocalAddress local) {
        int rank = 0;
        while (rank < preferences.size() && !preferences.get(rank).contain(local)) {
            rank++;
        }
        return rank;
    }

    /** That no address is left, for people: who has set no policy of their own should not read of one. */
    String refusal(String server) {
        if (base != RoutePolicy.standard()) {
            return "The route policy lets no address of this machine be used to reach " + server + ": " + this;
        }
        String which = conditions.isEmpty() ? "" : " " + joined(conditions, " and ");
        return "No interface" + which + " has an address that can reach " + server;
    }

    private static String joined(List<Interfaces> some, String between) {
        return some.stream().map(Interfaces::toString).collect(Collectors.joining(between));
    }

    /** For people. */
    @Override
    public String toString() {
        return base
                + (conditions.isEmpty() ? "" : ", only interfaces " + joined(conditions, " and "))
                + (preferences.isEmpty() ? "" : ", first those " + joined(preferences, ", then those "));
    }
}
