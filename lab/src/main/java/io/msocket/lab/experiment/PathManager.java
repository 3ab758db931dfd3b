package io.msocket.lab.experiment;

import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Node;
import java.io.IOException;

/**
 * Tells the kernel's MPTCP which addresses a host has, as the daemon mptcpd would: an endpoint for the address of an
 * interface, removed when the address goes, added when another comes. For one thread.
 */
final class PathManager {
    /** More than any experiment makes. */
    private static final String SUBFLOWS = "8";

    private final Interface managed;
    private final int id;

    private PathManager(Interface managed, int id) {
        this.managed = managed;
        this.id = id;
    }

    /** Lets a node have as many subflows as any experiment needs; for both ends. */
    static void allowSubflows(Node node) throws IOException {
        node.run("ip", "mptcp", "limits", "set", "subflows", SUBFLOWS, "add_addr_accepted", SUBFLOWS);
    }

    /**
     * Begins with the address that the interface has.
     *
     * @param id the endpoint's number on that host, from 1
     */
    static PathManager manage(Interface managed, int id) throws IOException {
        PathManager manager = new PathManager(managed, id);
        manager.addressCame();
        return manager;
    }

    /** The interface has an address; returns {@link System#nanoTime} when the kernel's MPTCP knew. */
    long addressCame() throws IOException {
        ip("add", managed.address().getHostAddress(), "dev", managed.name(), "id", Integer.toString(id), "subflow");
        return System.nanoTime();
    }

    /** The interface has lost its address. */
    void addressWent() throws IOException {
        ip("delete", "id", Integer.toString(id));
    }

    private void ip(String verb, String... words) throws IOException {
        String[] command = new String[words.length + 4];
        command[0] = "ip";
        command[1] = "mptcp";
        command[2] = "endpoint";
        command[3] = verb;
        System.arraycopy(words, 0, command, 4, words.length);
        managed.node().run(command);
    }
}
