package io.msocket.lab.experiment;

import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the kernel's MPTCP which addresses a host has, as the daemon mptcpd would: an endpoint for the address of an
 * interface, removed when the address goes, added when another comes. For one thread.
 */
final class PathManager {
    /** More than any experiment makes. */
    private static final String SUBFLOWS = "8";

    private final Interface managed;
    private final int id;
    private final boolean backup;

    private PathManager(Interface managed, int id, boolean backup) {
        this.managed = managed;
        this.id = id;
        this.backup = backup;
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
        return manage(managed, id, false);
    }

    /**
     * As {@link #manage(Interface, int)}.
     *
     * @param backup whether its subflow carries data only while no other one can
     */
    static PathManager manage(Interface managed, int id, boolean backup) throws IOException {
        PathManager manager = new PathManager(managed, id, backup);
        manager.addressCame();
        return manager;
    }

    /** The interface has an address; returns {@link System#nanoTime} when the kernel's MPTCP knew. */
    long addressCame() throws IOException {
        List<String> words = new ArrayList<>(List.of(
                managed.address().getHostAddress(), "dev", managed.name(), "id", Integer.toString(id), "subflow"));
        if (backup) {
            words.add("backup");
        }
        ip("add", words);
        return System.nanoTime();
    }

    /** The interface has lost its address. */
    void addressWent() throws IOException {
        ip("delete", List.of("id", Integer.toString(id)));
    }

    private void ip(String verb, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "mptcp", "endpoint", verb));
        command.addAll(words);
        managed.node().run(command.toArray(String[]::new));
    }
}
