package io.msocket.lab.net;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The nftables rules of NATs and firewalls. */
final class Filter {
    private static final List<String> NFT = List.of("nft", "-f", "-");

    /** Naming it twice, so that it exists, and then removing it makes a replacement that never fails. */
    private static final String FRESH_TABLE = "table ip lab\ndelete table ip lab\ntable ip lab ";

    private Filter() {}

    /**
     * The kernel keeps a socket's outer port for all destinations when it is free; {@code fully-random} draws one for each
     * destination.
     */
    static void masquerade(Namespace namespace, List<String> outside, Nat.Kind kind) throws IOException {
        String random = kind == Nat.Kind.HARD ? " fully-random" : "";
        namespace.run(NFT, FRESH_TABLE + """
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
        namespace.run(NFT, FRESH_TABLE + """
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
        namespace.run(NFT, FRESH_TABLE + """
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
