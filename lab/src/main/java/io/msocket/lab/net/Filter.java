package io.msocket.lab.net;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The nftables rules of NATs and firewalls. */
final class Filter {
    private static final List<String> NFT = List.of("nft", "-f", "-");

    /** What a node is: a NAT or a firewall. */
    private static final String KIND = "lab";

    /** What passes any router, beside that. */
    private static final String PASSING = "lab_passing";

    private Filter() {}

    /** Naming it twice, so that it exists, and then removing it makes a replacement that never fails. */
    private static String fresh(String table) {
        return "table ip %1$s\ndelete table ip %1$s\ntable ip %1$s ".formatted(table);
    }

    /**
     * The kernel keeps a socket's outer port for all destinations when it is free; {@code fully-random} draws one for each
     * destination.
     */
    static void masquerade(Namespace namespace, List<String> outside, Nat.Kind kind) throws IOException {
        String random = kind == Nat.Kind.HARD ? " fully-random" : "";
        namespace.run(NFT, fresh(KIND) + """
            {
                chain outgoing {
                    type nat hook postrouting priority srcnat
                    oifname %s masquerade%s
                }
            }
            """.formatted(set(outside), random));
    }

    /** What begins outside is dropped, silently, as most firewalls do. */
    static void outgoingOnly(Namespace namespace, List<String> outside) throws IOException {
        namespace.run(NFT, fresh(KIND) + """
            {
                chain through {
                    type filter hook forward priority filter
                    ct state established,related accept
                    iifname %s drop
                }
            }
            """.formatted(set(outside)));
    }

    /** No UDP passes. */
    static void streamsOnly(Namespace namespace) throws IOException {
        namespace.run(NFT, fresh(PASSING) + """
            {
                chain through {
                    type filter hook forward priority filter
                    meta l4proto udp drop
                }
            }
            """);
    }

    private static String set(List<String> devices) {
        return devices.stream().collect(Collectors.joining("\", \"", "{ \"", "\" }"));
    }
}
