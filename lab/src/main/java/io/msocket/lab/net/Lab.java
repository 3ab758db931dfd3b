package io.msocket.lab.net;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkEmulator;
import io.msocket.lab.link.Tun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network of namespaces on this machine, removed when it is closed or the JVM ends. Nothing of it is visible to the machine's
 * own network. A link's near end is the one towards the clients, its far end the one towards the middle of the network: a near
 * end's gateway is its far end. Thread-safe.
 */
public final class Lab implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lab.class);

    /** A device's name has at most 15 characters, and so that a far end can be named after both. */
    private static final Pattern NODE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,14}");

    private static final Pattern INTERFACE_NAME = Pattern.compile("[a-z][a-z0-9]{0,14}");

    private static final int MAX_DEVICE_NAME = 15;

    /** A wire carries whatever a link's MTU may be, in bytes. */
    private static final int WIRE_MTU = 9_000;

    /** The usual queue of an Ethernet device, in packets; a wire's never fills. */
    private static final int WIRE_QUEUE = 1_000;

    /**
     * What a link's device holds in packets, beside the queue that its conditions say. It fills only while the emulator's thread
     * is late: 12 ms of packets at 1 Gbit/s would overflow the usual 500.
     */
    private static final int LINK_QUEUE = 4_000;

    /** A run can be repeated without a thought about seeds. */
    private static final long STANDARD_SEED = 1;

    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final Set<Lab> OPEN = ConcurrentHashMap.newKeySet();
    private static final AtomicLong DEVICE_DROPS = new AtomicLong();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Lab::close), "lab-shutdown"));
    }

    private final LabName name;
    private final long seed;
    private final Routing routing = new Routing();

    // Guarded by this.
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<LinkEmulator> emulators = new ArrayList<>();
    private final List<EmulatedLink> links = new ArrayList<>();
    private int subnets;
    private boolean closed;

    private Lab(LabName name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    /**
     * Makes an empty one.
     *
     * @throws LabUnavailableException if this machine cannot have one
     */
    public static Lab open() throws IOException {
        return open(STANDARD_SEED);
    }

    /** As {@link #open()}, with a seed for the chance of its links: jitter and loss. */
    public static Lab open(long seed) throws IOException {
        Requirements.check();
        Lab lab = new Lab(LabName.ofThisProcess(SERIAL.incrementAndGet()), seed);
        OPEN.add(lab);
        return lab;
    }

    /**
     * Checks that this machine has a tool that an experiment needs.
     *
     * @param tool its name
     * @param debianPackage where it comes from
     * @throws LabUnavailableException if it is missing; says how it is installed
     */
    public static void requireTool(String tool, String debianPackage) throws LabUnavailableException {
        Requirements.need(tool, debianPackage);
    }

    /**
     * Removes what labs have left whose process is dead, and kills what still runs on their hosts.
     *
     * @param all those of living processes too
     * @return the names of the namespaces and directories that were removed
     * @throws LabUnavailableException if this machine cannot have a lab
     */
    public static List<String> cleanAll(boolean all) throws IOException {
        Requirements.check();
        Leftovers.Choice choice = lab -> all || !lab.alive();
        List<String> removed = new ArrayList<>(Leftovers.clean(choice));
        removed.addAll(TemporaryDirectories.clean(choice));
        return removed;
    }

    /**
     * Makes a directory for the files of this process's labs, which its maker deletes. {@link #cleanAll} finds it if this process
     * is killed.
     *
     * @param purpose a word of its name
     */
    public static Path temporaryDirectory(String purpose) throws IOException {
        return TemporaryDirectories.create(purpose);
    }

    /**
     * Deletes a directory with all that is in it, although others are still writing there; does nothing if there is none.
     *
     * @throws IOException if something is left
     */
    public static void deleteDirectory(Path directory) throws IOException {
        TemporaryDirectories.delete(directory);
    }

    /**
     * Adds a host.
     *
     * @throws IllegalArgumentException if the name is taken, or not made of at most 15 small letters, digits and hyphens
     */
    public Host host(String nodeName) throws IOException {
        return add(nodeName, NodeSettings.HOST, namespace -> new Host(this, nodeName, namespace, true));
    }

    /** Adds a host that has default routes with metrics and no rules, as NetworkManager leaves it; otherwise as {@link #host}. */
    public Host hostWithoutRules(String nodeName) throws IOException {
        return add(nodeName, NodeSettings.HOST, namespace -> new Host(this, nodeName, namespace, false));
    }

    /** Adds a router; otherwise as {@link #host}. */
    public Router router(String nodeName) throws IOException {
        Router router = add(nodeName, NodeSettings.ROUTER, namespace -> new Router(this, nodeName, namespace));
        routing.add(router);
        return router;
    }

    /**
     * Adds a NAT; otherwise as {@link #host}.
     *
     * @throws LabUnavailableException if the tool {@code nft} is missing
     */
    public Nat nat(String nodeName, Nat.Kind kind) throws IOException {
        Requirements.need("nft", "nftables");
        Nat nat = add(nodeName, NodeSettings.ROUTER, namespace -> new Nat(this, nodeName, namespace, kind));
        routing.add(nat);
        return nat;
    }

    /**
     * Adds a firewall; otherwise as {@link #host}.
     *
     * @throws LabUnavailableException if the tool {@code nft} is missing
     */
    public Firewall firewall(String nodeName) throws IOException {
        Requirements.need("nft", "nftables");
        Firewall firewall = add(nodeName, NodeSettings.ROUTER, namespace -> new Firewall(this, nodeName, namespace));
        routing.add(firewall);
        return firewall;
    }

    /**
     * Joins two nodes by a plain wire: no delay, as fast as the machine.
     *
     * @param near the node towards the clients; it gets the interface {@code interfaceName}
     * @param far the node towards the middle
     * @return the near node's interface
     * @throws IllegalArgumentException if the near node has that interface, or it is no name for one
     */
    public synchronized Interface wire(Node near, String interfaceName, Node far) throws IOException {
        Segment segment = segment(near, interfaceName, far);
        near.namespace()
                .ip(List.of("link add dev " + interfaceName + " type veth peer name "
                        + segment.far().name() + " netns " + far.namespace().name()));
        join(segment, WIRE_MTU, WIRE_QUEUE);
        return segment.near();
    }

    /**
     * Joins two nodes by an emulated link, whose directions have the same conditions.
     *
     * @param near the node towards the clients; it gets the interface {@code interfaceName}
     * @param far the node towards the middle
     * @throws IllegalArgumentException as {@link #wire}
     */
    public EmulatedLink link(Node near, String interfaceName, Node far, LinkConditions conditions) throws IOException {
        return link(near, interfaceName, far, conditions, conditions);
    }

    /** As {@link #link(Node, String, Node, LinkConditions)}, with conditions for each direction. */
    public synchronized EmulatedLink link(
            Node near, String interfaceName, Node far, LinkConditions nearToFar, LinkConditions farToNear)
            throws IOException {
        if (nearToFar.mtu() != farToNear.mtu()) {
            throw new IllegalArgumentException(
                    "a link has one MTU, not " + nearToFar.mtu() + " and " + farToNear.mtu());
        }
        Segment segment = segment(near, interfaceName, far);
        LinkEmulator emulator = emulate(segment, nearToFar, farToNear);
        emulators.add(emulator);
        join(segment, nearToFar.mtu(), LINK_QUEUE);
        EmulatedLink link = new EmulatedLink(segment.near(), segment.far(), emulator);
        links.add(link);
        return link;
    }

    /**
     * How many packets the devices of all links have dropped before the emulator saw them, in the labs that this process has
     * closed. Unless it is 0, the emulator was too late and what was measured is void.
     */
    public static long deviceDrops() {
        return DEVICE_DROPS.get();
    }

    /** Kills what runs on its nodes and removes them. Nothing is thrown: what could not be removed is logged. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // An interrupted thread cannot wait for the tools; a lab that is half removed helps nobody.
        boolean interrupted = Thread.interrupted();
        processes.forEach(Process::destroyForcibly);
        links.forEach(Lab::countDrops);
        emulators.forEach(LinkEmulator::close);
        try {
            Leftovers.clean(name::equals);
        } catch (IOException e) {
            log.warn("the lab {} is not removed whole; './msocket lab clean' removes the rest", name.prefix(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        // Not earlier: the end of the JVM waits for a lab that is being closed.
        OPEN.remove(this);
    }

    private static void countDrops(EmulatedLink link) {
        try {
            for (LinkEmulator.Direction direction : LinkEmulator.Direction.values()) {
                DEVICE_DROPS.addAndGet(link.deviceDrops(direction));
            }
        } catch (IOException e) {
            log.warn("nobody knows what {} has dropped: {}", link, e.toString());
        }
    }

    Routing routing() {
        return routing;
    }

    synchronized Process start(ProcessBuilder builder) throws IOException {
        requireOpen();
        processes.removeIf(process -> !process.isAlive());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private synchronized <N extends Node> N add(
            String nodeName, Map<String, String> settings, Function<Namespace, N> maker) throws IOException {
        requireOpen();
        if (!NODE_NAME.matcher(nodeName).matches()) {
            throw new IllegalArgumentException(
                    "'" + nodeName + "' is no node's name; want at most 15 of a-z, 0-9, -, a letter first");
        }
        if (nodes.containsKey(nodeName)) {
            throw new IllegalArgumentException("the lab has a node '" + nodeName + "' already");
        }
        Namespace namespace = create(name.prefix() + nodeName);
        namespace.set(settings);
        namespace.ip(List.of("link set lo up"));
        N node = maker.apply(namespace);
        nodes.put(nodeName, node);
        return node;
    }

    /** Root is not all that it takes: in a container or a user namespace the kernel may still refuse the first one. */
    private Namespace create(String namespace) throws IOException {
        try {
            return Namespace.create(namespace);
        } catch (IOException e) {
            if (!nodes.isEmpty()) {
                throw e;
            }
            throw new LabUnavailableException(
                    "the lab cannot make network namespaces here; in a container, run that with" + " --privileged ("
                            + String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + ")");
        }
    }

    private LinkEmulator emulate(Segment segment, LinkConditions nearToFar, LinkConditions farToNear)
            throws IOException {
        Tun nearDevice = device(segment.near());
        try {
            Tun farDevice = device(segment.far());
            try {
                return new LinkEmulator(
                        segment.near().toString(),
                        nearDevice,
                        farDevice,
                        nearToFar,
                        farToNear,
                        seed + segment.subnet().number());
            } catch (IOException | RuntimeException e) {
                farDevice.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            nearDevice.close();
            throw e;
        }
    }

    private static Tun device(Interface end) throws IOException {
        return end.node().inside(() -> Tun.open(end.name()));
    }

    private Segment segment(Node near, String interfaceName, Node far) {
        requireOpen();
        if (near.lab() != this || far.lab() != this || near == far) {
            throw new IllegalArgumentException(near + " and " + far + " are not two nodes of this lab");
        }
        if (!INTERFACE_NAME.matcher(interfaceName).matches()) {
            throw new IllegalArgumentException(
                    "'" + interfaceName + "' is no interface's name; want at most 15 of a-z and 0-9, a letter first");
        }
        if (near.interfaces().stream().anyMatch(each -> each.name().equals(interfaceName))) {
            throw new IllegalArgumentException(near + " has an interface '" + interfaceName + "' already");
        }
        if (subnets == Subnet.COUNT) {
            throw new IllegalStateException("the lab has " + Subnet.COUNT + " links, and no subnet for another");
        }
        Subnet subnet = new Subnet(subnets++);
        Interface nearEnd = Interface.near(near, interfaceName, subnet, far);
        Interface farEnd = Interface.far(far, farName(near, interfaceName, subnet), subnet);
        return new Segment(nearEnd, farEnd);
    }

    /** Named after what is at the other end, for whoever looks into the node. */
    private static String farName(Node near, String interfaceName, Subnet subnet) {
        String spoken = near.name() + "-" + interfaceName;
        return spoken.length() <= MAX_DEVICE_NAME ? spoken : "link" + subnet.number();
    }

    private void join(Segment segment, int mtu, int queueLength) throws IOException {
        segment.near().node().add(segment.near());
        segment.far().node().add(segment.far());
        segment.far().install(mtu, queueLength);
        segment.near().install(mtu, queueLength);
        if (segment.near().node() instanceof Router router) {
            router.outsideChanged(outside(router));
        }
        routing.add(segment);
    }

    /** The devices that lead towards the middle of the network. */
    private static List<String> outside(Router router) {
        return router.interfaces().stream()
                .filter(Interface::isNear)
                .map(Interface::name)
                .toList();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
    }
}
