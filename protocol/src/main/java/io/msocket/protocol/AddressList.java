package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * All the addresses, beside the one that its client has dialled, at which a server takes joins; what is not in a later list is
 * withdrawn. docs/PROTOCOL.md, section "Addresses of the server".
 *
 * @param number of several lists the one with the highest number counts
 * @param addresses resolved, none twice, best first
 */
record AddressList(int number, List<InetSocketAddress> addresses) {
    /** More than a server has uplinks, and few enough to try each of them. */
    static final int MOST = 8;

    /** Type, number, count. */
    static final int HEADER_LENGTH = 1 + Integer.BYTES + 1;

    static final int MOST_LENGTH = HEADER_LENGTH + MOST * WireAddress.LENGTH;

    private static final int COUNT_AT = 1 + Integer.BYTES;

    AddressList {
        addresses = checked(addresses);
    }

    /**
     * A copy.
     *
     * @throws IllegalArgumentException when a server cannot tell these addresses
     */
    static List<InetSocketAddress> checked(List<InetSocketAddress> addresses) {
        if (addresses.size() > MOST) {
            throw new IllegalArgumentException(
                    "%d addresses, but a server tells at most %d".formatted(addresses.size(), MOST));
        }
        for (InetSocketAddress address : addresses) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("%s is not resolved".formatted(address));
            }
            if (address.getPort() == 0) {
                throw new IllegalArgumentException("%s has no port".formatted(address));
            }
        }
        if (new HashSet<>(addresses).size() < addresses.size()) {
            throw new IllegalArgumentException("an address is there twice: " + addresses);
        }
        return List.copyOf(addresses);
    }

    /** Whether it is a later one than the list with this number; numbers may wrap around. */
    boolean isLaterThan(int other) {
        return number - other > 0;
    }

    // --- the frame

    /** Writes the frame without its type; returns the length of all of it. */
    int writeTo(byte[] target, int at) {
        Wire.putInt(target, at + 1, number);
        target[at + COUNT_AT] = (byte) addresses.size();
        int next = at + HEADER_LENGTH;
        for (InetSocketAddress address : addresses) {
            WireAddress.put(target, next, address);
            next += WireAddress.LENGTH;
        }
        return next - at;
    }

    /** How long the frame is whose header is there. */
    static int lengthAt(byte[] source, int at) throws ProtocolException {
        int count = source[at + COUNT_AT] & 0xff;
        if (count > MOST) {
            throw ProtocolException.misbehaved("tells %d addresses, more than %d".formatted(count, MOST));
        }
        return HEADER_LENGTH + count * WireAddress.LENGTH;
    }

    /** Reads a frame that is there as a whole. */
    static AddressList readFrom(byte[] source, int at) throws ProtocolException {
        int end = at + lengthAt(source, at);
        List<InetSocketAddress> addresses = new ArrayList<>(MOST);
        for (int next = at + HEADER_LENGTH; next < end; next += WireAddress.LENGTH) {
            addresses.add(WireAddress.get(source, next));
        }
        try {
            return new AddressList(Wire.getInt(source, at + 1), addresses);
        } catch (IllegalArgumentException e) {
            throw ProtocolException.misbehaved("tells a list of addresses in which " + e.getMessage());
        }
    }
}
