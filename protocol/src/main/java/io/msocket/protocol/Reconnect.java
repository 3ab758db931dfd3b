package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server tells in RECONNECT: that it has moved, and where it takes joins now.
 *
 * @param number of this move of the server, counted upwards over the connection's whole life
 * @param addresses one at least and {@value AddressList#MOST} at most, resolved, none twice, best first
 */
record Reconnect(long number, List<InetSocketAddress> addresses) {
    private static final int COUNT_AT = Long.BYTES;
    private static final int ADDRESSES_AT = COUNT_AT + 1;

    /** The same for every number of addresses: how many there are is nobody's business on the way. */
    static final int LENGTH = ADDRESSES_AT + AddressList.MOST * WireAddress.LENGTH;

    Reconnect {
        if (number <= 0) {
            throw new IllegalArgumentException("moves are numbered from 1, not " + number);
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address");
        }
        addresses = AddressList.checked(addresses);
    }

    byte[] toBytes() {
        byte[] text = new byte[LENGTH];
        Wire.putLong(text, 0, number);
        text[COUNT_AT] = (byte) addresses.size();
        int next = ADDRESSES_AT;
        for (InetSocketAddress address : addresses) {
            WireAddress.put(text, next, address);
            next += WireAddress.LENGTH;
        }
        return text;
    }

    /** @param text {@value #LENGTH} bytes, of which those behind the last address are left to later versions */
    static Reconnect parse(byte[] text) throws ProtocolException {
        int count = text[COUNT_AT] & 0xff;
        if (count > AddressList.MOST) {
            throw ProtocolException.misbehaved(
                    "tells of a move to %d addresses, more than %d".formatted(count, AddressList.MOST));
        }
        List<InetSocketAddress> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(WireAddress.get(text, ADDRESSES_AT + i * WireAddress.LENGTH));
        }
        try {
            return new Reconnect(Wire.getLong(text, 0), addresses);
        } catch (IllegalArgumentException e) {
            throw ProtocolException.misbehaved("tells of a move in which " + e.getMessage());
        }
    }
}
