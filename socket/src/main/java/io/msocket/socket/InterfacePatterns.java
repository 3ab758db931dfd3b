package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A policy that uses the interfaces of some names only, in another one's order. */
final class InterfacePatterns implements RoutePolicy {
    /** As many as a person would name. */
    private static final int MAX_PATTERNS = 64;

    private final List<String> names;
    private final List<Pattern> patterns;
    private final RoutePolicy order;

    private InterfacePatterns(List<String> names, RoutePolicy order) {
        this.names = names;
        this.patterns = names.stream().map(InterfacePatterns::pattern).toList();
        this.order = order;
    }

    /**
     * The policy among the interfaces that match.
     *
     * @param names each with {@code *} for any characters and {@code ?} for one; none: all interfaces
     */
    static RoutePolicy among(List<String> names, RoutePolicy order) {
        return names.isEmpty() ? order : new InterfacePatterns(names, order);
    }

    /** @throws IllegalArgumentException when they are too many or one is empty */
    static List<String> checked(List<String> names) {
        if (names.size() > MAX_PATTERNS) {
            throw new IllegalArgumentException(
                    "%d names of interfaces, but at most %d are allowed".formatted(names.size(), MAX_PATTERNS));
        }
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("an interface's name is empty; name one, or a pattern such as wlan*");
        }
        return List.copyOf(names);
    }

    private static Pattern pattern(String name) {
        String expression = name.chars()
                .mapToObj(letter -> switch (letter) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(letter));
                })
                .collect(Collectors.joining());
        return Pattern.compile(expression);
    }

    /** The names, for people. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }

    private boolean matches(LocalAddress address) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.matcher(address.interfaceName()).matches());
    }

    @Override
    public List<InetAddress> choose(
            InetSocketAddress remote, @Nullable InetAddress systemChoice, List<LocalAddress> addresses) {
        return order.choose(
                remote, systemChoice, addresses.stream().filter(this::matches).toList());
    }
}
