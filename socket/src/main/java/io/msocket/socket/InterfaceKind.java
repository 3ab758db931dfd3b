package io.msocket.socket;

import java.util.List;

/**
 * Kinds of links, in the order in which the usual policy prefers them. A {@link NetworkChangeSource} may know them; otherwise
 * they are told by the names that systems give their interfaces.
 */
public enum InterfaceKind {
    /** Ethernet and its like: en, eth, em, usb, bond. */
    WIRED("en", "eth", "em", "usb", "bond"),
    /** Wi-Fi: wl, ath, wifi. */
    WIRELESS("wl", "ath", "wifi"),
    /** A modem: ww, rmnet, ppp, ccmni, pdp_ip. */
    CELLULAR("ww", "rmnet", "ppp", "ccmni", "pdp_ip"),
    /** All others: loopback, bridges, tunnels and what else is virtual. */
    OTHER();

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private final List<String> prefixes;

    InterfaceKind(String... prefixes) {
        this.prefixes = List.of(prefixes);
    }

    /** The kind of the interface by its name. */
    public static InterfaceKind ofName(String interfaceName) {
        for (InterfaceKind kind : values()) {
            if (kind.prefixes.stream().anyMatch(interfaceName::startsWith)) {
                return kind;
            }
        }
        return OTHER;
    }
}
