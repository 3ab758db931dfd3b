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
 */
public record LocalAddress(String interfaceName, InetAddress address, int prefixLength, boolean up) {
    public LocalAddress {
        Objects.requireNonNull(interfaceName, "interfaceName");
        Objects.requireNonNull(address, "address");
        if (prefixLength < 0 || prefixLength > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "the prefix length of " + address.getHostAddress() + " is " + prefixLength);
        }
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
