package io.msocket.names.record;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where something can be reached.
 *
 * @param use how
 * @param address an IP address without an interface, and a port that is not zero
 */
public record PublishedAddress(Use use, InetSocketAddress address) {
    /** What is there. */
    public enum Use {
        /** It itself, by TCP. */
        DIRECT(1),
        /** A relay that leads to it, by TCP. */
        RELAY(2),
        /** Where it hears of moves, by UDP. */
        CONTROL(3);

        private final int wire;

        Use(int wire) {
            this.wire = wire;
        }

        int wire() {
            return wire;
        }

        /** Null where there is none of that number. */
        static @Nullable Use of(int wire) {
            for (Use use : values()) {
                if (use.wire == wire) {
                    return use;
                }
            }
            return null;
        }
    }

    /** @throws IllegalArgumentException when the address is none that others could use */
    public PublishedAddress {
        if (!isForOthers(address)) {
            throw new IllegalArgumentException("not an address that others can use: " + address);
        }
        if (address.getPort() == 0) {
            throw new IllegalArgumentException("an address that is published has a port: " + address);
        }
    }

    /** Whether others could use it, as nobody can one of a single link, or that stands for many. */
    public static boolean isForOthers(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host != null && !host.isAnyLocalAddress() && !host.isMulticastAddress() && !host.isLinkLocalAddress();
    }

    /** One by TCP. */
    public static PublishedAddress direct(InetSocketAddress address) {
        return new PublishedAddress(Use.DIRECT, Objects.requireNonNull(address));
    }
}
