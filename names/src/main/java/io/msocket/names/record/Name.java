package io.msocket.names.record;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a service, a device, a user or a group is found by, wherever it is: {@code files@example.org} is a service, a person or a group,
 * {@code laptop.bob@example.org} a device of {@code bob@example.org}. The part behind the {@code @} says whose name servers know it.
 * Letters are the same in either case; a name keeps the small ones. Immutable.
 */
public final class Name implements Comparable<Name> {
    /** The longest name, in characters: it is a service's name in the handshake, too. */
    public static final int MAX_LENGTH = 255;

    /** As in DNS (RFC 1035, 2.3.4). */
    private static final int MAX_LABEL = 63;

    private static final int MAX_DOMAIN = 253;
    private static final int LAST_OF_ASCII = 0x7f;
    private static final Pattern LOCAL_LABEL = Pattern.compile("[a-z0-9]([a-z0-9_-]*[a-z0-9])?");
    private static final Pattern DOMAIN_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final int LABELS_OF_DEVICE = 2;

    private final String text;
    private final int at;

    private Name(String text) {
        this.text = text;
        this.at = text.indexOf('@');
    }

    /** Whether a text that names a peer is meant to be a name, and not a host or an address: whether it has an {@code @}. */
    public static boolean isMeant(String text) {
        return text.indexOf('@') >= 0;
    }

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException when it is none; the message says why
     */
    public static Name parse(String text) {
        if (text.chars().anyMatch(letter -> letter > LAST_OF_ASCII)) {
            // Before letters are made small: some of other scripts become ones of ASCII by that.
            throw not(
                    text, "it has letters that are none of ASCII; a domain of such is written as DNS has it, xn--...");
        }
        String small = text.toLowerCase(Locale.ROOT);
        int at = small.indexOf('@');
        if (at < 0 || small.indexOf('@', at + 1) >= 0) {
            throw not(text, "it needs one @, as in files@example.org");
        }
        if (small.length() > MAX_LENGTH || small.length() - at - 1 > MAX_DOMAIN) {
            throw not(text, "it is too long");
        }
        List<String> local = labels(small.substring(0, at));
        if (local.size() > LABELS_OF_DEVICE) {
            throw not(text, "before the @ it has at most two parts, as in laptop.bob@example.org");
        }
        require(text, local, LOCAL_LABEL, "before the @ there are letters, digits, - and _");
        require(
                text,
                labels(small.substring(at + 1)),
                DOMAIN_LABEL,
                "behind the @ there is a domain name of letters, digits and -");
        return new Name(small);
    }

    private static List<String> labels(String dotted) {
        return List.of(dotted.split("\\.", -1));
    }

    private static void require(String text, List<String> labels, Pattern pattern, String what) {
        for (String label : labels) {
            if (label.length() > MAX_LABEL || !pattern.matcher(label).matches()) {
                throw not(text, what);
            }
        }
    }

    private static IllegalArgumentException not(String text, String why) {
        return new IllegalArgumentException("not a name: '" + text + "': " + why);
    }

    /** What is before the {@code @}. */
    public String local() {
        return text.substring(0, at);
    }

    /** What is behind the {@code @}. */
    public String domain() {
        return text.substring(at + 1);
    }

    /** Whether it is a device's. */
    public boolean isDevice() {
        return local().indexOf('.') >= 0;
    }

    /** Whose device it is; of any other name itself. */
    public Name user() {
        return isDevice() ? new Name(text.substring(text.indexOf('.') + 1)) : this;
    }

    @Override
    public int compareTo(Name other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Name that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
