package io.msocket.protocol;

/**
 * Parts of the protocol that an end may lack. Each end says which it knows, and a frame of a feature that not both have
 * named is a violation. The bits of those to come are fixed already, so that no two of them get the same.
 */
final class Features {
    /** Roles of flowpaths: preferred, backup. */
    static final int ROLES = 1;
    /** Addresses of the server, told and withdrawn. */
    static final int ADDRESSES = 1 << 1;
    /** Datagrams between the ends' control sockets. */
    static final int DATAGRAMS = 1 << 2;
    /** The server has moved to another address. */
    static final int MOVED = 1 << 3;
    /** Flowpaths through relays. */
    static final int RELAYS = 1 << 4;

    /** What every end of this version knows. */
    static final int KNOWN = ROLES | ADDRESSES;

    /** The same of one whose driver has a control socket. */
    static final int KNOWN_WITH_DATAGRAMS = KNOWN | DATAGRAMS | MOVED;

    private Features() {}

    /** What an end with these options knows. */
    static int known(ConnectionOptions options) {
        return options.controlDatagrams() ? KNOWN_WITH_DATAGRAMS : KNOWN;
    }
}
