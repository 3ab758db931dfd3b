package io.msocket.lab.net;

/**
 * An end system. With several interfaces it routes as a phone does: what is sent from an interface's address leaves by that
 * interface, everything else by the first of its interfaces that works, in the order in which they were made.
 */
public final class Host extends Node {
    Host(Lab lab, String name, Namespace namespace) {
        super(lab, name, namespace);
    }
}
