package io.msocket.socket;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Some of a machine's interfaces: by their names, their kind, their addresses, or because the platform says that they are
 * metered. Says whom a {@link RoutePolicy} prefers or forbids. Immutable.
 */
public final class Interfaces {
    private final String text;
    private final Predicate<LocalAddress> condition;

    private Interfaces(String text, Predicate<LocalAddress> condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Those that match one of the names.
     *
     * @param patterns each with {@code *} for any characters and {@code ?} for one, as in {@code wlan*}
     * @throws IllegalArgumentException for more than 64, or an empty one
     */
    public static Interfaces named(String... patterns) {
        InterfacePatterns names = InterfacePatterns.of(List.of(patterns));
        return new Interfaces("named " + names, local -> names.match(local.interfaceName()));
    }

    /** Those of one of the kinds. */
    public static Interfaces ofKind(InterfaceKind... kinds) {
        Set<InterfaceKind> wanted = Set.of(kinds);
        String text = Arrays.stream(kinds)
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new Interfaces("of the kind " + text, local -> wanted.contains(local.kind()));
    }

    /** Those that have one of the addresses, as far as it is that one that is used. */
    public static Interfaces withAddress(InetAddress... addresses) {
        Set<InetAddress> wanted = Set.of(addresses);
        String text = Arrays.stream(addresses).map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        return new Interfaces("with the address " + text, local -> wanted.contains(local.address()));
    }

    /**
     * Those of which the platform says that they are metered ({@link LocalAddress#metered}). Only a {@link NetworkChangeSource}
     * of the program's own can say so: what this library reads by itself does not tell.
     */
    public static Interfaces metered() {
        return new Interfaces("metered", LocalAddress::metered);
    }

    /** Those of either. */
    public Interfaces or(Interfaces others) {
        return new Interfaces("(" + text + " or " + others.text + ")", condition.or(others.condition));
    }

    /** Those of both. */
    public Interfaces and(Interfaces others) {
        return new Interfaces("(" + text + " and " + others.text + ")", condition.and(others.condition));
    }

    /** All others. */
    public Interfaces negate() {
        return new Interfaces("not " + text, condition.negate());
    }

    /** Whether the interface is among them, as far as this address of it goes. */
    public boolean contain(LocalAddress address) {
        return condition.test(address);
    }

    /** For people, as in "interfaces " and this. */
    @Override
    public String toString() {
        return text;
    }
}
