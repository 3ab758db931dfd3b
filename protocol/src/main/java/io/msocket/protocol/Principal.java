package io.msocket.protocol;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To whom it is charged what a peer makes this process spend or keep.
 *
 * <p>An anonymous peer is its source: an IPv4 address, or an IPv6 /64 within a /56 within a /48, for that is what a customer of a
 * provider gets. Each wider network may hold more than one within it, and less than all of them. A peer that has shown a key which
 * anybody can make is somebody within its source. One whose key is listed is that key, wherever it comes from.
 *
 * <p>Connections that have lived and carried data make up a principal of their own beside what else comes from their source: so a
 * source may hold twice as much at most, and nobody who has just come takes the place of those that somebody has long used.
 *
 * <p>An IPv4 address that is mapped into IPv6 (RFC 4291, 2.5.5.2) or translated by the well-known prefix (RFC 6052) is that IPv4
 * address. Immutable.
 */
public final class Principal {
    /** Of an IPv6 network and of those within it, and how many times as much as one of weight 1 each may hold. */
    private static final int[][] IPV6_PREFIXES_AND_WEIGHTS = {{48, 4}, {56, 2}, {64, 1}};

    private static final Object OWN = "own";

    /** So that what this process does itself hardly ever gives way to peers. */
    private static final int OWN_WEIGHT = 1 << 20;

    /** A quarter: strangers can come in any number, so that what is kept from them must not be much either. */
    private static final int RESERVED_PART = 4;

    /** In bytes. */
    private static final int SHOWN_OF_KEY = 4;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV4_BITS = 32;

    /** 64:ff9b::/96. */
    private static final byte[] TRANSLATED = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /** ::ffff:0:0/96; java.net makes an Inet4Address of such an address, who makes one of bytes need not. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    /** Null for a listed key, wherever it is. */
    private final @Nullable Network source;

    /** Content of a key; null for an anonymous peer. */
    private final @Nullable ByteBuffer key;

    /**
     * What a principal is, or belongs to.
     *
     * @param key what tells it from others in the group around it
     * @param weight how many times as much as one of weight 1 it may hold
     */
    public record Group(Object key, int weight) {
        @Override
        public String toString() {
            return textOf(key);
        }
    }

    /** For people: of a key only enough to tell it from others. */
    static String textOf(Object groupKey) {
        if (groupKey instanceof ByteBuffer key) {
            byte[] first = new byte[Math.min(SHOWN_OF_KEY, key.remaining())];
            key.duplicate().get(first);
            return "key " + HexFormat.of().formatHex(first) + "...";
        }
        return groupKey.equals(OWN) ? "this process" : groupKey.toString();
    }

    /**
     * The first bits of addresses; of IPv6 never more than 64.
     *
     * @param isLongLived whether only those connections are meant that have lived and carried data
     */
    private record Network(long bits, int length, boolean isLongLived) {
        static Network of(long bits, int length) {
            return new Network(bits, length, false);
        }

        Network wider(int bitsLeft) {
            return new Network(bits & (-1L << (Long.SIZE - bitsLeft)), bitsLeft, isLongLived);
        }

        Network longLived() {
            return new Network(bits, length, true);
        }

        @Override
        public String toString() {
            String network = length == IPV4_BITS
                    ? "%d.%d.%d.%d".formatted(bits >>> 24 & 0xff, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff)
                    : "%x:%x:%x:%x::/%d"
                            .formatted(bits >>> 48, bits >>> 32 & 0xffff, bits >>> 16 & 0xffff, bits & 0xffff, length);
            return isLongLived ? network + ", long-lived" : network;
        }
    }

    private Principal(@Nullable Network source, @Nullable ByteBuffer key) {
        this.source = source;
        this.key = key;
    }

    /** This process, for the connections that it has opened. */
    public static Principal own() {
        return new Principal(null, null);
    }

    /** An anonymous peer at an address. */
    public static Principal ofSource(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_LENGTH) {
            return new Principal(Network.of(Wire.getInt(bytes, 0), IPV4_BITS), null);
        }
        if (startsWith(bytes, TRANSLATED) || startsWith(bytes, MAPPED)) {
            return new Principal(Network.of(Wire.getInt(bytes, TRANSLATED.length), IPV4_BITS), null);
        }
        return new Principal(Network.of(Wire.getLong(bytes, 0), Long.SIZE), null);
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** A listed key. */
    public static Principal ofListed(byte[] key) {
        return new Principal(null, copy(key));
    }

    /** Somebody with a key of their own within this source. */
    public Principal with(byte[] keyOfAnybody) {
        return new Principal(source, copy(keyOfAnybody));
    }

    /** Those of its connections that have lived and carried data. Only a stranger has others beside them. */
    public Principal longLived() {
        return source == null ? this : new Principal(source.longLived(), key);
    }

    /** The others of a stranger's connections. */
    Principal newcomers() {
        return source == null ? this : new Principal(Network.of(source.bits(), source.length()), key);
    }

    private static ByteBuffer copy(byte[] key) {
        return ByteBuffer.wrap(key.clone()).asReadOnlyBuffer();
    }

    /** Whether anybody could be it: neither this process nor a listed key. */
    boolean isStranger() {
        return source != null;
    }

    /** Whether these are the {@link #longLived long-lived} connections of a stranger. */
    public boolean isLongLived() {
        return source != null && source.isLongLived();
    }

    /** How much of a bound is kept for those that {@link #hasReserve have a reserve}, all of them together. */
    public static long reserveOf(long most) {
        return most / RESERVED_PART;
    }

    /** Whether it may have of what is kept back where a bound is nearly reached: it is not somebody who has just come. */
    public boolean hasReserve() {
        return !isStranger() || isLongLived();
    }

    /** What it belongs to, the outermost one first; the last one is it. */
    public List<Group> groups() {
        List<Group> groups = new ArrayList<>(IPV6_PREFIXES_AND_WEIGHTS.length + 1);
        if (source != null && source.length() == IPV4_BITS) {
            groups.add(new Group(source, 1));
        } else if (source != null) {
            for (int[] each : IPV6_PREFIXES_AND_WEIGHTS) {
                groups.add(new Group(source.wider(each[0]), each[1]));
            }
        }
        if (key != null) {
            groups.add(new Group(key, 1));
        }
        if (groups.isEmpty()) {
            groups.add(new Group(OWN, OWN_WEIGHT));
        }
        return groups;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Principal that && groups().equals(that.groups());
    }

    @Override
    public int hashCode() {
        return groups().hashCode();
    }

    @Override
    public String toString() {
        return "Principal" + groups();
    }
}
