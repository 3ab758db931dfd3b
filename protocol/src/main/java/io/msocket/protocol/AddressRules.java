package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which addresses a server may tell its client to dial. A server that means ill would have its clients knock at third parties, at
 * what listens on their own machines, or at what they alone can reach in their networks: so what is not public must be of the
 * kind of the address that the client itself has dialled, and what has no use is never dialled.
 */
final class AddressRules {
    /** Below it are the ports of services that only the machine's owner can offer. */
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** Where an address can be reached from. */
    enum Kind {
        /** From anywhere. */
        PUBLIC,
        /** From inside some network. */
        PRIVATE,
        /** From the machine itself. */
        LOOPBACK,
        /** Nobody's, everybody's, or on one link only. */
        UNUSABLE
    }

    /** All addresses whose first bits are these. */
    private record Prefix(Kind kind, int[] bytes, int bits) {
        static Prefix of(Kind kind, int bits, int... bytes) {
            return new Prefix(kind, bytes, bits);
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int shift = Byte.SIZE - 1 - bit % Byte.SIZE;
                if (((address[bit / Byte.SIZE] ^ bytes[bit / Byte.SIZE]) >> shift & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The first one that fits says it; the IANA registries of special-purpose addresses (RFC 6890). */
    private static final List<Prefix> IPV4 = List.of(
            Prefix.of(Kind.UNUSABLE, 8, 0),
            Prefix.of(Kind.LOOPBACK, 8, 127),
            Prefix.of(Kind.UNUSABLE, 16, 169, 254), // link-local
            Prefix.of(Kind.UNUSABLE, 3, 224), // multicast, reserved, broadcast
            Prefix.of(Kind.PRIVATE, 8, 10),
            Prefix.of(Kind.PRIVATE, 12, 172, 16),
            Prefix.of(Kind.PRIVATE, 16, 192, 168),
            Prefix.of(Kind.PRIVATE, 10, 100, 64), // behind a carrier's NAT, RFC 6598
            Prefix.of(Kind.PRIVATE, 24, 192, 0, 0),
            Prefix.of(Kind.PRIVATE, 15, 198, 18), // between networks that are measured, RFC 2544
            Prefix.of(Kind.PUBLIC, 0));

    /** Tunnels that have an IPv4 address inside lead wherever that one does, so they are not told. */
    private static final List<Prefix> IPV6 = List.of(
            Prefix.of(Kind.LOOPBACK, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
            Prefix.of(Kind.PRIVATE, 7, 0xfc), // RFC 4193
            Prefix.of(Kind.UNUSABLE, 16, 0x20, 0x02), // 6to4
            Prefix.of(Kind.UNUSABLE, 32, 0x20, 0x01, 0, 0), // Teredo
            Prefix.of(Kind.PUBLIC, 3, 0x20),
            Prefix.of(Kind.UNUSABLE, 0)); // all else, link-local and multicast among it

    private AddressRules() {}

    static Kind kindOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Prefix prefix : bytes.length == Integer.BYTES ? IPV4 : IPV6) {
            if (prefix.contains(bytes)) {
                return prefix.kind;
            }
        }
        throw new AssertionError("the last prefix contains every address");
    }

    /**
     * Whether a client may dial an address because its server says so.
     *
     * @param dialled where the client has reached the server by itself
     */
    static boolean allow(InetSocketAddress told, InetSocketAddress dialled) {
        Kind kind = kindOf(told.getAddress());
        boolean isKindRight = switch (kind) {
            case PUBLIC -> true;
            case PRIVATE, LOOPBACK -> kind == kindOf(dialled.getAddress());
            case UNUSABLE -> false;
        };
        return isKindRight && (told.getPort() >= FIRST_UNPRIVILEGED_PORT || told.getPort() == dialled.getPort());
    }
}
