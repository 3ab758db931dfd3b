package io.msocket.lab.experiment;

import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Node;
import java.io.IOException;

/** Gives a lab's nodes, which have IPv4 only, IPv6 addresses as well: fd00:N::1 at the core's end of a link and fd00:N::2 at the other. */
final class Ipv6 {
    /** Of the lab's IPv4 addresses: the number of the subnet. */
    private static final int SUBNET_BYTE = 2;

    /** Later uplinks are worse. */
    private static final int FIRST_METRIC = 100;

    private Ipv6() {}

    /** Lets the nodes have such addresses, and the core pass packets on. */
    static void enable(Node core, Node... others) throws IOException {
        set(core, "disable_ipv6", "0");
        set(core, "forwarding", "1");
        for (Node other : others) {
            set(other, "disable_ipv6", "0");
        }
    }

    private static void set(Node node, String parameter, String value) throws IOException {
        node.run("sh", "-c", "echo " + value + " > /proc/sys/net/ipv6/conf/all/" + parameter);
    }

    /** Numbers a link or wire between the core and a near end, which gets a way out of it; lower subnets are preferred. */
    static void connect(Node core, Interface near, int subnet) throws IOException {
        String network = "fd00:" + subnet + "::";
        String far = beyond(core, near).name();
        core.run("ip", "-6", "addr", "add", network + "1/64", "dev", far, "nodad");
        near.node().run("ip", "-6", "addr", "add", network + "2/64", "dev", near.name(), "nodad");
        String metric = Integer.toString(FIRST_METRIC + subnet);
        near.node()
                .run("ip", "-6", "route", "add", "default", "via", network + "1", "dev", near.name(), "metric", metric);
    }

    /** The core's end, by the subnet. */
    private static Interface beyond(Node core, Interface near) {
        return core.interfaces().stream()
                .filter(each -> each.address().getAddress()[SUBNET_BYTE]
                        == near.address().getAddress()[SUBNET_BYTE])
                .findFirst()
                .orElseThrow();
    }
}
