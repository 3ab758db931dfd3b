package io.msocket.lab.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A router that hides the subnets inside it behind its own addresses outside. A link on which it is the near end leads outside,
 * one on which it is the far end leads inside.
 */
public final class Nat extends Router {
    /** The connections of the calling thread's namespace, a line each: first the addresses as who began it sees them. */
    private static final Path CONNECTIONS = Path.of("/proc/thread-self/net/nf_conntrack");

    private static final String SOURCE = "src=";

    /** What TCP has counted in the calling thread's namespace: a line of names, and one of numbers. */
    private static final Path COUNTERS = Path.of("/proc/thread-self/net/snmp");

    private static final String TCP = "Tcp:";
    private static final String RESETS_SENT = "OutRsts";

    /** How a NAT chooses the outer port. */
    public enum Kind {
        /** A socket inside keeps its outer address and port, whatever it talks to (endpoint-independent mapping). */
        EASY,
        /** A socket inside gets another, random, port for each destination. */
        HARD
    }

    private final Kind kind;

    Nat(Lab lab, String name, Namespace namespace, Kind kind) {
        super(lab, name, namespace);
        this.kind = kind;
    }

    /** How it chooses ports. */
    public Kind kind() {
        return kind;
    }

    /**
     * Has it forget a TCP connection on which nothing has gone for so long, from the connection's next packet on. Without this it is five
     * days, as the kernel has it.
     *
     * @throws IllegalArgumentException for anything but a whole number of seconds, at least one
     */
    public void forgetAfter(Duration idle) throws IOException {
        if (idle.toSeconds() < 1 || !idle.equals(Duration.ofSeconds(idle.toSeconds()))) {
            throw new IllegalArgumentException(
                    "a NAT forgets after whole seconds, at least one, and not after " + idle);
        }
        namespace().set(Map.of("netfilter/nf_conntrack_tcp_timeout_established", Long.toString(idle.toSeconds())));
    }

    /**
     * Whether it remembers a TCP connection that somebody with this address has begun.
     *
     * @throws LabUnavailableException if the kernel does not show what its NATs remember
     */
    public boolean remembers(Inet4Address source) throws IOException {
        if (!inside(() -> Files.exists(CONNECTIONS))) {
            throw new LabUnavailableException(
                    "the lab cannot see what a NAT remembers; it needs a kernel with CONFIG_NF_CONNTRACK_PROCFS");
        }
        String wanted = SOURCE + source.getHostAddress() + " ";
        return inside(() -> Files.readAllLines(CONNECTIONS)).stream()
                .anyMatch(line -> line.startsWith(wanted, line.indexOf(SOURCE)));
    }

    /** How many TCP packets from outside it has refused, with a reset, since it remembered nobody whom they were for. */
    public long refused() throws IOException {
        List<List<String>> lines = inside(() -> Files.readAllLines(COUNTERS)).stream()
                .filter(line -> line.startsWith(TCP))
                .map(line -> List.of(line.split(" ", -1)))
                .toList();
        return Long.parseLong(lines.get(1).get(lines.get(0).indexOf(RESETS_SENT)));
    }

    @Override
    void outsideChanged(List<String> devices) throws IOException {
        Filter.masquerade(namespace(), devices, kind);
    }
}
