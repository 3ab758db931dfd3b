package io.msocket.lab.net;

/**
 * Two interfaces that are joined, and the subnet that they share.
 *
 * @param near the end of the node that was given first
 * @param far the other end
 */
record Segment(Interface near, Interface far) {
    Subnet subnet() {
        return near.subnet();
    }

    boolean touches(Node node) {
        return near.node() == node || far.node() == node;
    }

    /** The end that is not {@code node}'s. */
    Interface beyond(Node node) {
        return near.node() == node ? far : near;
    }
}
