package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;

/** A client with one or more access links, and a server, on both sides of a router: what most experiments run on. */
final class Topology {
    private final Host client;
    private final Host server;
    private final List<EmulatedLink> links;
    private final Interface serverSide;

    private Topology(Host client, Host server, List<EmulatedLink> links, Interface serverSide) {
        this.client = client;
        this.server = server;
        this.links = links;
        this.serverSide = serverSide;
    }

    /** One with a single access link. */
    static Topology of(Lab lab, LinkConditions conditions) throws IOException {
        return of(lab, "", List.of("wifi"), conditions);
    }

    /**
     * Builds one.
     *
     * @param suffix ends its nodes' names, for several in a lab
     * @param interfaces the client's, each with a link of its own
     */
    static Topology of(Lab lab, String suffix, List<String> interfaces, LinkConditions conditions) throws IOException {
        return of(lab, suffix, lab.host("client" + suffix), interfaces, conditions);
    }

    /** One whose client has default routes with metrics and no rules: the first interface takes all that is not bound to another. */
    static Topology withoutRules(Lab lab, List<String> interfaces, LinkConditions conditions) throws IOException {
        return of(lab, "", lab.hostWithoutRules("client"), interfaces, conditions);
    }

    private static Topology of(Lab lab, String suffix, Host client, List<String> interfaces, LinkConditions conditions)
            throws IOException {
        Router core = lab.router("core" + suffix);
        Host server = lab.host("server" + suffix);
        Interface serverSide = lab.wire(server, "eth0", core);
        List<EmulatedLink> links = new ArrayList<>();
        for (String name : interfaces) {
            links.add(lab.link(client, name, core, conditions));
        }
        return new Topology(client, server, List.copyOf(links), serverSide);
    }

    /** One with two access links of their own conditions, wifi before cell. */
    static Topology of(Lab lab, LinkConditions wifi, LinkConditions cell) throws IOException {
        Topology topology = of(lab, "", List.of("wifi", "cell"), wifi);
        topology.links().get(1).conditions(before -> cell);
        return topology;
    }

    Host client() {
        return client;
    }

    Host server() {
        return server;
    }

    Inet4Address serverAddress() {
        return serverSide.address();
    }

    /** The client's access links, in the order of their interfaces. */
    List<EmulatedLink> links() {
        return links;
    }

    /** The only access link, or the first. */
    EmulatedLink link() {
        return links.get(0);
    }
}
