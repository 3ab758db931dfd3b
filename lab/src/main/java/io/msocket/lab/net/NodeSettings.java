package io.msocket.lab.net;

import java.util.Map;

/** The kernel's parameters in a node's namespace, below {@code /proc/sys/net}. */
final class NodeSettings {
    static final Map<String, String> HOST = Map.of(
            // Its chatter would wait in the emulated queues.
            "ipv6/conf/all/disable_ipv6", "1",
            "ipv6/conf/default/disable_ipv6", "1",
            // One run must not teach the next one.
            "ipv4/tcp_no_metrics_save", "1",
            // A host takes what comes for an address of its own by whatever interface, as Linux does.
            "ipv4/conf/all/rp_filter", "0",
            "ipv4/conf/default/rp_filter", "0");

    static final Map<String, String> ROUTER = Map.of(
            "ipv6/conf/all/disable_ipv6", "1",
            "ipv6/conf/default/disable_ipv6", "1",
            "ipv4/ip_forward", "1",
            // As providers do: what comes from an address that does not live there goes no further (RFC 2827).
            "ipv4/conf/all/rp_filter", "1",
            "ipv4/conf/default/rp_filter", "1");

    private NodeSettings() {}
}
