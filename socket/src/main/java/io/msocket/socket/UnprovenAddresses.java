package io.msocket.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * IPv6 addresses that Linux has and does not let anybody use: duplicate address detection (RFC 4862, section 5.4) is not done
 * with them, which takes about a second, or has found them elsewhere. The kernel tells of the end of it as of a change of the
 * address.
 *
 * @param all as "interface address"
 */
record UnprovenAddresses(Set<String> all) {
    private static final Path TABLE = Path.of("/proc/net/if_inet6");

    /** Columns of a line: address, interface index, prefix length, scope, flags, all hexadecimal; name. */
    private static final int COLUMNS = 6;

    private static final int FLAGS_COLUMN = 4;
    private static final int NAME_COLUMN = 5;

    /** From linux/if_addr.h: usable while it is checked; found elsewhere; being checked. */
    private static final int IFA_F_OPTIMISTIC = 0x04;

    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_TENTATIVE = 0x40;

    /** As they are now; none on other systems. */
    static UnprovenAddresses read() throws IOException {
        return Files.isReadable(TABLE)
                ? parse(Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1))
                : new UnprovenAddresses(Set.of());
    }

    static UnprovenAddresses parse(List<String> table) throws UnknownHostException {
        Set<String> unproven = new HashSet<>();
        for (String line : table) {
            String[] columns = line.trim().split("\\s+", COLUMNS);
            if (columns.length == COLUMNS && isUnproven(Integer.parseInt(columns[FLAGS_COLUMN], 16))) {
                byte[] address = HexFormat.of().parseHex(columns[0]);
                unproven.add(key(columns[NAME_COLUMN], InetAddress.getByAddress(address)));
            }
        }
        return new UnprovenAddresses(unproven);
    }

    private static boolean isUnproven(int flags) {
        boolean checked = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
        return checked || (flags & IFA_F_DADFAILED) != 0;
    }

    boolean contain(String interfaceName, InetAddress address) {
        return all.contains(key(interfaceName, address));
    }

    private static String key(String interfaceName, InetAddress address) {
        return interfaceName + " " + HexFormat.of().formatHex(address.getAddress());
    }
}
