package io.msocket.socket;

import java.net.InetAddress;
import java.util.Objects;

/**
 * An address of this machine.
 *
 * @param interfaceName the interface that has it, as the system names it
 * @param address the address
 * @param prefixLength bits of the address that name its subnet
 * @param up whether it can be used: the interface is up and has a link, which an address outlives, and IPv6's duplicate address
 *     detection is done with it
 * @param kind what kind of link it is
 * @param metered whether the platform says that the link's bytes are paid for, or few
 */
public record LocalAddress(
        String interfaceName, InetAddress address, int prefixLength, boolean up, InterfaceKind kind, boolean metered) {
    public LocalAddress {
        Objects.requireNonNull(interfaceName, "interfaceName");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(kind, "kind");
        if (prefixLength < 0 || prefixLength > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "the prefix length of " + address.getHostAddress() + " is " + prefixLength);
        }
    }

    /** One of which the platform tells no more: its kind is told by the interface's name, and it is not metered. */
    public LocalAddress(String interfaceName, InetAddress address, int prefixLength, boolean up) {
        this(interfaceName, address, prefixLength, up, InterfaceKind.ofName(interfaceName), false);
    }

    /** The same on a link of that kind. */
    public LocalAddress withKind(InterfaceKind value) {
        return new LocalAddress(interfaceName, address, prefixLength, up, value, metered);
    }

    /** The same on a link that is metered, or is not. */
    public LocalAddress withMetered(boolean value) {
        return new LocalAddress(interfaceName, address, prefixLength, up, kind, value);
    }

    /** Whether the other address is in this one's subnet. */
    public boolean isOnSubnetOf(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
