package io.msocket.socket;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of interfaces, with {@code *} for any characters and {@code ?} for one. Immutable. */
final class InterfacePatterns {
    /** As many as a person would name. */
    private static final int MAX_PATTERNS = 64;

    private final List<String> names;
    private final List<Pattern> patterns;

    private InterfacePatterns(List<String> names) {
        this.names = names;
        this.patterns = names.stream().map(InterfacePatterns::pattern).toList();
    }

    /** @throws IllegalArgumentException when they are too many or one is empty */
    static InterfacePatterns of(List<String> names) {
        if (names.size() > MAX_PATTERNS) {
            throw new IllegalArgumentException(
                    "%d names of interfaces, but at most %d are allowed".formatted(names.size(), MAX_PATTERNS));
        }
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("an interface's name is empty; name one, or a pattern such as wlan*");
        }
        return new InterfacePatterns(List.copyOf(names));
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

    boolean match(String interfaceName) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.matcher(interfaceName).matches());
    }

    /** The names, for people. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
