package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** An address and its port as they stand on the wire: an IPv4 address has the place of an IPv6 one. */
final class WireAddress {
    private static final int ADDRESS_LENGTH = 16;
    static final int LENGTH = ADDRESS_LENGTH + Short.BYTES;

    private static final int IPV4_LENGTH = 4;

    /** What is in front of an IPv4 address in the place of an IPv6 one (RFC 4291, section 2.5.5.2). */
    private static final int IPV4_AT = ADDRESS_LENGTH - IPV4_LENGTH;

    private static final int IPV4_MARK = 0xffff;

    private WireAddress() {}

    static void put(byte[] target, int at, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        Wire.putLong(target, at, 0);
        if (bytes.length == IPV4_LENGTH) {
            Wire.putLong(target, at + Long.BYTES, (long) IPV4_MARK << Integer.SIZE);
        }
        System.arraycopy(bytes, 0, target, at + ADDRESS_LENGTH - bytes.length, bytes.length);
        Wire.putShort(target, at + ADDRESS_LENGTH, address.getPort());
    }

    static InetSocketAddress get(byte[] source, int at) {
        return new InetSocketAddress(host(source, at), Wire.getShort(source, at + ADDRESS_LENGTH));
    }

    private static InetAddress host(byte[] source, int at) {
        boolean isIpv4 = Wire.getLong(source, at) == 0 && Wire.getInt(source, at + Long.BYTES) == IPV4_MARK;
        byte[] bytes = new byte[isIpv4 ? IPV4_LENGTH : ADDRESS_LENGTH];
        System.arraycopy(source, isIpv4 ? at + IPV4_AT : at, bytes, 0, bytes.length);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("so many bytes are an address", e);
        }
    }
}
