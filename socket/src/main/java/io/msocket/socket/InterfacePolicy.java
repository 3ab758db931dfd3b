package io.msocket.socket;

import io.msocket.protocol.PathRole;
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

/** Another policy among some interfaces only, whose choice is put into another order and is partly to stand by. */
final class InterfacePolicy implements RoutePolicy {
    private final RoutePolicy base;
    /** An interface must be among each of these. */
    private final List<Interfaces> conditions;
    /** The first come before the second, and all before the rest. */
    private final List<Interfaces> preferences;

    /** Those of any of these stand by. */
    private final List<Interfaces> spared;
    /** Each connection keeps to them by itself. */
    private final List<Quota> quotas;

    private InterfacePolicy(
            RoutePolicy base,
            List<Interfaces> conditions,
            List<Interfaces> preferences,
            List<Interfaces> spared,
            List<Quota> quotas) {
        this.base = base;
        this.conditions = conditions;
        this.preferences = preferences;
        this.spared = spared;
        this.quotas = quotas;
    }

    /** The same policy. */
    static InterfacePolicy of(RoutePolicy base) {
        return base instanceof InterfacePolicy same
                ? same
                : new InterfacePolicy(base, List.of(), List.of(), List.of(), List.of());
    }

    @Override
    public RoutePolicy preferring(Interfaces some) {
        return new InterfacePolicy(base, conditions, joined(List.of(some), preferences), spared, quotas);
    }

    @Override
    public RoutePolicy only(Interfaces some) {
        return new InterfacePolicy(base, joined(conditions, List.of(some)), preferences, spared, quotas);
    }

    @Override
    public RoutePolicy sparing(Interfaces some) {
        return new InterfacePolicy(base, conditions, preferences, joined(spared, List.of(some)), quotas);
    }

    /** The same, with quotas for each connection that it is for. */
    InterfacePolicy upTo(List<Quota> most) {
        return new InterfacePolicy(base, conditions, preferences, spared, joined(quotas, most));
    }

    List<Quota> quotas() {
        return quotas;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @Override
    public PathRole roleOf(LocalAddress address) {
        return spared.stream().anyMatch(some -> some.contain(address)) ? PathRole.BACKUP : base.roleOf(address);
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
        String which = conditions.isEmpty() ? "" : " " + text(conditions, " and ");
        return "No interface" + which + " has an address that can reach " + server;
    }

    private static String text(List<?> some, String between) {
        return some.stream().map(Object::toString).collect(Collectors.joining(between));
    }

    /** For people. */
    @Override
    public String toString() {
        return base
                + (conditions.isEmpty() ? "" : ", only interfaces " + text(conditions, " and "))
                + (preferences.isEmpty() ? "" : ", first those " + text(preferences, ", then those "))
                + (spared.isEmpty() ? "" : ", standing by those " + text(spared, " and those "))
                + (quotas.isEmpty() ? "" : ", at most " + text(quotas, " and "));
    }
}
