package io.msocket.lab.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node's end of a link or a wire. Thread-safe; every method that changes something returns when the kernel has done it, in
 * some milliseconds.
 */
public final class Interface {
    /** The tables and rules of a host's interfaces begin here; the kernel's own tables are 253 to 255. */
    private static final int FIRST_TABLE = 1_000;

    /** The first interface's default route in the main table; the next ones follow, so that the first is preferred. */
    private static final int FIRST_METRIC = 100;

    /** The statistics of the calling thread's namespace: name, eight figures of receiving, eight of sending. */
    private static final Path STATISTICS = Path.of("/proc/thread-self/net/dev");

    private static final int RECEIVED_BYTES = 1;
    private static final int RECEIVED_PACKETS = 2;
    private static final int TRANSMIT_DROPS = 1 + 8 + 3;

    private final Node node;
    private final String name;
    private final Subnet subnet;
    /** Which of the node's interfaces. */
    private final int index;

    private final boolean near;
    /** What to reach the rest of the lab by; null if the other end does not forward. */
    private final @Nullable Inet4Address gateway;

    /** Written under the lock. */
    private volatile @Nullable Inet4Address address;

    // Guarded by this.
    private boolean up = true;
    /** The last byte of the address that is taken next. */
    private int next;

    /** What a device drops while it is down says nothing of the emulator. */
    private long dropsWhileDown;

    private long dropsBeforeDown;

    private Interface(Node node, String name, Subnet subnet, boolean near, @Nullable Inet4Address gateway) {
        this.node = node;
        this.name = name;
        this.subnet = subnet;
        this.index = node.interfaces().size();
        this.near = near;
        this.gateway = gateway;
        this.address = subnet.address(near ? Subnet.FIRST : Subnet.GATEWAY);
        this.next = Subnet.FIRST + 1;
    }

    /** A near end; {@link #install} tells the kernel. */
    static Interface near(Node node, String name, Subnet subnet, Node far) {
        return new Interface(node, name, subnet, true, far instanceof Router ? subnet.address(Subnet.GATEWAY) : null);
    }

    /** A far end, others' gateway; {@link #install} tells the kernel. */
    static Interface far(Node node, String name, Subnet subnet) {
        return new Interface(node, name, subnet, false, null);
    }

    /** The node that it belongs to. */
    public Node node() {
        return node;
    }

    /** The device's name on its node. */
    public String name() {
        return name;
    }

    /**
     * Its address.
     *
     * @throws IllegalStateException if it has none
     */
    public Inet4Address address() {
        return currentAddress()
                .orElseThrow(() -> new IllegalStateException(this + " has no address; takeAddress() gives it one"));
    }

    /** Its address, if it has one. */
    public Optional<Inet4Address> currentAddress() {
        return Optional.ofNullable(address);
    }

    /** Whether it has an address. */
    public boolean hasAddress() {
        return address != null;
    }

    /** Takes it down, as when a cable is pulled: its routes go, its address stays. Nothing happens if it is down. */
    public synchronized void down() throws IOException {
        if (!up) {
            return;
        }
        dropsBeforeDown = statistic(TRANSMIT_DROPS);
        node.namespace().ip(List.of("link set dev " + name + " down"));
        up = false;
        node.namespace().prepareIp();
    }

    /** Takes it up, with its address if it has one. Nothing happens if it is up. */
    public synchronized void up() throws IOException {
        if (up) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add("link set dev " + name + " up");
        currentAddress().ifPresent(present -> lines.addAll(routes(present)));
        long drops = statistic(TRANSMIT_DROPS);
        node.namespace().ip(lines);
        dropsWhileDown += drops - dropsBeforeDown;
        up = true;
        restoreRouter();
    }

    /**
     * Takes its address away, and with it all its routes. Nothing happens if it has none.
     *
     * @throws IllegalStateException if it is the far end of its link: others have it as their gateway
     */
    public synchronized void loseAddress() throws IOException {
        requireNear();
        Inet4Address present = address;
        if (present != null) {
            node.namespace().ip(removal(present));
            address = null;
            node.namespace().prepareIp();
        }
    }

    /**
     * Gives it an address of its subnet that it has not had for long, and the routes that go with it.
     *
     * @throws IllegalStateException if it has an address, is down, or is the far end of its link
     */
    public synchronized AddressChange takeAddress() throws IOException {
        if (address != null) {
            throw new IllegalStateException(
                    this + " has an address already; use changeAddress(), or loseAddress() before");
        }
        return take(List.of());
    }

    /**
     * Exchanges its address for another of its subnet, at once.
     *
     * @throws IllegalStateException if it has no address, is down, or is the far end of its link
     */
    public synchronized AddressChange changeAddress() throws IOException {
        return take(removal(address()));
    }

    private AddressChange take(List<String> before) throws IOException {
        requireNear();
        if (!up) {
            throw new IllegalStateException(this + " is down; up() takes it up");
        }
        Inet4Address fresh = subnet.address(next);
        List<String> lines = new ArrayList<>(before);
        lines.addAll(addition(fresh));
        long began = System.nanoTime();
        node.namespace().ip(lines);
        long worked = System.nanoTime();
        next = next == Subnet.LAST ? Subnet.FIRST : next + 1;
        address = fresh;
        node.namespace().prepareIp();
        restoreRouter();
        return new AddressChange(fresh, began, worked);
    }

    /** Brings the device, which exists, up. */
    synchronized void install(int mtu, int queueLength) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("link set dev " + name + " mtu " + mtu + " txqueuelen " + queueLength + " up");
        lines.addAll(addition(address()));
        node.namespace().ip(lines);
        node.namespace().prepareIp();
    }

    /** Whether it is the near end of its link or wire. */
    boolean isNear() {
        return near;
    }

    /**
     * How many bytes of whole IP packets its device has received so far, over a link; over a wire, of Ethernet frames.
     *
     * @throws IOException if the kernel does not tell
     */
    public long receivedBytes() throws IOException {
        return statistic(RECEIVED_BYTES);
    }

    /** In how many packets they came; otherwise as {@link #receivedBytes}. */
    public long receivedPackets() throws IOException {
        return statistic(RECEIVED_PACKETS);
    }

    /** How many packets that it was to send its device has dropped while it was up. */
    synchronized long transmitDrops() throws IOException {
        return (up ? statistic(TRANSMIT_DROPS) : dropsBeforeDown) - dropsWhileDown;
    }

    private long statistic(int field) throws IOException {
        List<String> lines = node.inside(() -> Files.readAllLines(STATISTICS));
        for (String line : lines) {
            String[] fields = line.strip().split("[:\\s]+", -1);
            if (fields[0].equals(name)) {
                return Long.parseLong(fields[field]);
            }
        }
        throw new IOException("the kernel has no statistics of " + this);
    }

    Subnet subnet() {
        return subnet;
    }

    /** A router's routes over this interface went with the interface or its address. */
    private void restoreRouter() throws IOException {
        if (node instanceof Router router) {
            node.lab().routing().restore(router);
        }
    }

    private void requireNear() {
        if (!near) {
            throw new IllegalStateException(this + " is the far end, others' gateway, and keeps its address");
        }
    }

    private List<String> addition(Inet4Address added) {
        List<String> lines = new ArrayList<>();
        lines.add("addr add " + Subnet.withPrefix(added) + " dev " + name);
        if (hasRule()) {
            lines.add("rule add " + rule(added));
        }
        lines.addAll(routes(added));
        return lines;
    }

    private List<String> removal(Inet4Address removed) {
        List<String> lines = new ArrayList<>();
        if (hasRule()) {
            lines.add("rule del " + rule(removed));
        }
        // The kernel drops the routes of a device without addresses.
        lines.add("addr del " + Subnet.withPrefix(removed) + " dev " + name);
        return lines;
    }

    private boolean hasRule() {
        return node instanceof Host host && host.hasRules();
    }

    private String rule(Inet4Address from) {
        return "pref " + table() + " from " + from.getHostAddress() + " lookup " + table();
    }

    /** A host's routes; a router's are the lab's business. */
    private List<String> routes(Inet4Address from) {
        if (!(node instanceof Host)) {
            return List.of();
        }
        String source = " src " + from.getHostAddress();
        List<String> lines = new ArrayList<>();
        String way = gateway == null ? "" : "route replace default via " + gateway.getHostAddress() + " dev " + name;
        if (hasRule()) {
            lines.add("route replace " + subnet + " dev " + name + " table " + table() + source);
            if (gateway != null) {
                lines.add(way + " table " + table() + source);
            }
        }
        if (gateway != null) {
            lines.add(way + " metric " + (FIRST_METRIC + index));
        }
        return lines;
    }

    private int table() {
        return FIRST_TABLE + index;
    }

    @Override
    public String toString() {
        return node + "." + name;
    }
}
