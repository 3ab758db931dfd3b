package io.msocket.lab.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One of the lab's subnets, 10.66.N.0/24.
 *
 * @param number N
 */
record Subnet(int number) {
    /** So many subnets there are. */
    static final int COUNT = 256;

    static final int PREFIX_LENGTH = 24;

    /** The last byte of the far end's address, the gateway's. */
    static final int GATEWAY = 1;

    /** The last byte of the first address that a near end takes. */
    static final int FIRST = 2;

    /** The last byte of the last one; 255 is for broadcasts. */
    static final int LAST = 254;

    private static final byte NETWORK_0 = 10;
    private static final byte NETWORK_1 = 66;

    Inet4Address address(int lastByte) {
        try {
            return (Inet4Address)
                    InetAddress.getByAddress(new byte[] {NETWORK_0, NETWORK_1, (byte) number, (byte) lastByte});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    boolean contains(Inet4Address address) {
        byte[] bytes = address.getAddress();
        return bytes[0] == NETWORK_0 && bytes[1] == NETWORK_1 && bytes[2] == (byte) number;
    }

    /** The address with the length of the prefix, as {@code ip} writes an interface's. */
    static String withPrefix(Inet4Address address) {
        return address.getHostAddress() + "/" + PREFIX_LENGTH;
    }

    @Override
    public String toString() {
        return withPrefix(address(0));
    }
}
