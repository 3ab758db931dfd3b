package io.msocket.lab.attack;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Whence an attacker's connections come. */
final class Sources {
    private static final long MOST = 256;

    private static final int IPV6_LENGTH = 16;

    private Sources() {}

    /**
     * @param text {@code any} for what the machine chooses, or an IPv6 network and the place of a byte in its addresses,
     *     {@code fd00:9::@6}: of 256 networks that differ in that byte, each in its turn
     */
    static LongFunction<@Nullable InetAddress> parse(String text) throws UnknownHostException {
        if (text.equals("any")) {
            return number -> null;
        }
        String[] words = text.split("@", -1);
        byte[] network = InetAddress.getByName(words[0]).getAddress();
        int place = Integer.parseInt(words[1]);
        if (network.length != IPV6_LENGTH || place < 0 || place >= IPV6_LENGTH) {
            throw new IllegalArgumentException("not an IPv6 network and a byte of it: " + text);
        }
        return number -> address(network, place, number);
    }

    private static InetAddress address(byte[] network, int place, long number) {
        byte[] address = network.clone();
        address[place] = (byte) (number % MOST);
        address[IPV6_LENGTH - 1] = 1;
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are an address", e);
        }
    }
}
