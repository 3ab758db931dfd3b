package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A client with two access links, wifi before cell; the kernel's MPTCP is told of its addresses as mptcpd would tell it. For one thread.
 */
final class TwoLinks {
    /** Longer than any round trip here, with its queue. */
    private static final Duration QUIET = Duration.ofMillis(500);

    private static final Duration QUIET_AT_MOST = Duration.ofSeconds(10);

    private final Topology topology;
    private final Map<EmulatedLink, LinkConditions> conditions = new LinkedHashMap<>();

    private TwoLinks(Topology topology) {
        this.topology = topology;
    }

    /** Builds them in a lab. */
    static TwoLinks of(Lab lab, LinkConditions wifi, LinkConditions cell) throws IOException {
        Lab.requireTool("mptcpize", "mptcpize");
        Topology topology = Topology.of(lab, wifi, cell);
        PathManager.allowSubflows(topology.client());
        PathManager.allowSubflows(topology.server());
        TwoLinks links = new TwoLinks(topology);
        links.conditions(wifi, cell);
        return links;
    }

    Topology topology() {
        return topology;
    }

    EmulatedLink wifi() {
        return topology.links().get(0);
    }

    EmulatedLink cell() {
        return topology.links().get(1);
    }

    /** Wifi, then cell. */
    List<EmulatedLink> both() {
        return topology.links();
    }

    /** What the links are from now on, and again after whatever happens to them. */
    void conditions(LinkConditions wifi, LinkConditions cell) {
        conditions.put(wifi(), wifi);
        conditions.put(cell(), cell);
        both().forEach(this::heal);
    }

    /** Begins a run of a contender on both links, which are as they should be. */
    Use begin(Contender contender) throws IOException {
        Use use = new Use(contender);
        if (contender.peer() == Peer.KERNEL_MPTCP) {
            use.manage(wifi(), 1, false);
            use.manage(cell(), 2, contender.mode() == Mode.BACKUP);
        }
        return use;
    }

    /**
     * Waits until nothing has arrived at the client for a while, at most some seconds: what a client has left unread when it closed still
     * comes, and would be taken for the next one's.
     */
    void awaitQuiet() throws IOException, InterruptedException {
        long end = System.nanoTime() + QUIET_AT_MOST.toNanos();
        long before = -1;
        long now = wifi().near().receivedBytes() + cell().near().receivedBytes();
        while (now != before && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
            before = now;
            now = wifi().near().receivedBytes() + cell().near().receivedBytes();
        }
    }

    /** The bytes of both links that the client has received, without the headers of IP and TCP that a peer's packets have. */
    long payloadReceived(Peer peer) throws IOException {
        return payloadReceived(wifi(), peer) + payloadReceived(cell(), peer);
    }

    /** Those of one link. */
    long payloadReceived(EmulatedLink link, Peer peer) throws IOException {
        Interface end = link.near();
        return end.receivedBytes() - end.receivedPackets() * peer.headerBytes();
    }

    private long heal(EmulatedLink link) {
        LinkConditions good = Optional.ofNullable(conditions.get(link)).orElseThrow();
        return link.conditions(present -> good);
    }

    /** One contender's run, and what happens to the links meanwhile. For one thread. */
    final class Use implements AutoCloseable {
        private final Map<EmulatedLink, PathManager> managers = new LinkedHashMap<>();

        private final Contender contender;

        private Use(Contender contender) {
            this.contender = contender;
        }

        Contender contender() {
            return contender;
        }

        Host client() {
            return topology.client();
        }

        private void manage(EmulatedLink link, int id, boolean backup) throws IOException {
            managers.put(link, PathManager.manage(link.near(), id, backup));
        }

        /** The link swallows everything, and nobody is told; returns {@link System#nanoTime} when it began to. */
        long swallow(EmulatedLink link) {
            return link.conditions(present -> present.withBlackHole(true));
        }

        /** It swallows nothing any more; returns {@link System#nanoTime} from when on. */
        long restore(EmulatedLink link) {
            return heal(link);
        }

        /** The client loses its address on the link, and MPTCP is told. */
        void lose(EmulatedLink link) throws IOException {
            link.near().loseAddress();
            PathManager manager = managers.get(link);
            if (manager != null) {
                manager.addressWent();
            }
        }

        /**
         * The client gets another address on the link; returns {@link System#nanoTime} when it worked. The time that mptcpd would
         * need is not held against MPTCP.
         */
        long take(EmulatedLink link) throws IOException {
            long worked = link.near().takeAddress().workedNanos();
            PathManager manager = managers.get(link);
            return manager == null ? worked : manager.addressCame();
        }

        /** Ends the run: both links are as they were, with an address each, and MPTCP knows of none. */
        @Override
        public void close() throws IOException {
            for (EmulatedLink link : both()) {
                heal(link);
                link.near().up();
                PathManager manager = managers.remove(link);
                if (!link.near().hasAddress()) {
                    link.near().takeAddress();
                } else if (manager != null) {
                    manager.addressWent();
                }
            }
        }
    }
}
