package io.msocket.lab.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/** A machine of the lab: a network namespace with interfaces and processes of its own. Thread-safe. */
public abstract sealed class Node permits Host, Router {
    private final Lab lab;
    private final String name;
    private final Namespace namespace;
    private final List<Interface> interfaces = new CopyOnWriteArrayList<>();

    Node(Lab lab, String name, Namespace namespace) {
        this.lab = lab;
        this.name = name;
        this.namespace = namespace;
    }

    /** Its name in the lab. */
    public final String name() {
        return name;
    }

    /** Its interfaces in the order in which they were made. */
    public final List<Interface> interfaces() {
        return List.copyOf(interfaces);
    }

    /**
     * The interface of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public final Interface interfaceOf(String interfaceName) {
        return interfaces.stream()
                .filter(each -> each.name().equals(interfaceName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " has no interface '" + interfaceName + "'; it has " + interfaces));
    }

    /**
     * Runs a program on it to its end, which must come within 20 s, and returns what it printed on both streams.
     *
     * @throws IOException if it cannot be started or ends with another status than 0; the message has its words
     */
    public final String run(String... command) throws IOException {
        return namespace.run(List.of(command), "");
    }

    /**
     * Starts a program on it. The process is the program's own; the lab kills it when it is closed, with all that runs on its
     * hosts.
     *
     * @param builder command, directory, environment and redirections; its command is changed to run on this node
     */
    public final Process start(ProcessBuilder builder) throws IOException {
        List<String> command = new ArrayList<>(builder.command());
        return lab.start(builder.command(namespace.inside(command)));
    }

    /**
     * Calls {@code action} in a thread that is on this node, and waits for it. Sockets that it binds, connects or opens stay on
     * this node, whichever thread uses them later.
     *
     * @throws IOException the action's failure
     */
    public final <T> T inside(Callable<T> action) throws IOException {
        return namespace.enter(action);
    }

    @Override
    public final String toString() {
        return name;
    }

    final Lab lab() {
        return lab;
    }

    final Namespace namespace() {
        return namespace;
    }

    final void add(Interface added) {
        interfaces.add(added);
    }
}
