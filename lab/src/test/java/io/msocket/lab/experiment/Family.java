package io.msocket.lab.experiment;

import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** By which version of IP the hosts of a topology reach each other: what holds for one has to hold for the other. */
enum Family {
    IPV4 {
        @Override
        void prepare(Topology topology) {
            // The lab's own.
        }

        @Override
        String host(Topology topology, Interface near) {
            return near.address().getHostAddress();
        }
    },
    /** Alone, so that nothing can go by the other one. */
    IPV6 {
        @Override
        void prepare(Topology topology) throws IOException {
            Node core = topology.link().far().node();
            Ipv6.enable(core, topology.client(), topology.server());
            for (Interface near : ends(topology)) {
                Ipv6.connect(core, near, subnet(topology, near));
                near.loseAddress();
            }
        }

        @Override
        String host(Topology topology, Interface near) {
            return "[fd00:" + subnet(topology, near) + "::2]";
        }
    };

    /** Gives the hosts their addresses; the client's earlier links are preferred. */
    abstract void prepare(Topology topology) throws IOException;

    /** The address of one of their interfaces, as URLs have it. */
    abstract String host(Topology topology, Interface near);

    /** Of the topology's server. */
    final String server(Topology topology) {
        return host(topology, topology.server().interfaceOf("eth0"));
    }

    private static int subnet(Topology topology, Interface near) {
        return ends(topology).indexOf(near) + 1;
    }

    private static List<Interface> ends(Topology topology) {
        List<Interface> ends = new ArrayList<>();
        topology.links().forEach(link -> ends.add(link.near()));
        ends.add(topology.server().interfaceOf("eth0"));
        return ends;
    }
}
