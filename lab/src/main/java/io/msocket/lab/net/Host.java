package io.msocket.lab.net;

/**
 * An end system. With several interfaces it routes as a phone does: what is sent from an interface's address leaves by that
 * interface, everything else by the first of its interfaces that works, in the order in which they were made. One without rules
 * sends everything by the first, as a computer does on which nobody has set up more than default routes with metrics.
 */
public final class Host extends Node {
    private final boolean rules;

    Host(Lab lab, String name, Namespace namespace, boolean rules) {
        super(lab, name, namespace);
        this.rules = rules;
    }

    /** Whether the source of what it sends chooses the interface. */
    boolean hasRules() {
        return rules;
    }
}
