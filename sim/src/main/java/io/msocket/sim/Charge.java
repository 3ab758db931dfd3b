package io.msocket.sim;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * To whom something is charged, as the oracle works it out for itself (decision 23): an IPv4 address; an IPv6 /64 within its /56
 * within its /48, which may hold two and four times as much; within that a key; or a listed key alone. What has lived stands beside
 * what else comes from the same place.
 *
 * @param groups the outermost one first
 * @param hasReserve whether it is a listed key, or has lived
 */
record Charge(List<Group> groups, boolean hasReserve) {
    private static final int IPV4_LENGTH = 4;
    private static final byte[] TRANSLATED = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /** One that holds things, and how many times as much it may hold as one of weight 1. */
    record Group(String name, int weight) {}

    Charge {
        groups = List.copyOf(groups);
    }

    static Charge ofSource(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_LENGTH) {
            return ofStranger(new Group(hex(bytes, 0, IPV4_LENGTH), 1));
        }
        if (Arrays.equals(bytes, 0, TRANSLATED.length, TRANSLATED, 0, TRANSLATED.length)) {
            return ofStranger(new Group(hex(bytes, TRANSLATED.length, bytes.length), 1));
        }
        return ofStranger(
                new Group(hex(bytes, 0, 6) + "/48", 4),
                new Group(hex(bytes, 0, 7) + "/56", 2),
                new Group(hex(bytes, 0, 8) + "/64", 1));
    }

    private static Charge ofStranger(Group... groups) {
        return new Charge(List.of(groups), false);
    }

    static Charge ofListed(byte[] key) {
        return new Charge(List.of(ofKey(key)), true);
    }

    /** Somebody within this source. */
    Charge with(byte[] key) {
        List<Group> all = new ArrayList<>(groups);
        all.add(ofKey(key));
        return new Charge(all, hasReserve);
    }

    /** What has lived and carried data, beside what else comes from the same outermost network. */
    Charge longLived() {
        List<Group> all = new ArrayList<>(groups);
        Group outermost = all.get(0);
        all.set(0, new Group(outermost.name() + " long-lived", outermost.weight()));
        return new Charge(all, true);
    }

    private static Group ofKey(byte[] key) {
        return new Group("key " + hex(key, 0, key.length), 1);
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }
}
