package io.msocket.socket;

/** Keeps one connection in step with the machine's addresses. */
interface Follower {
    /**
     * The addresses may have changed, or the connection is new.
     *
     * @param before the addresses at the call before this one
     */
    void follow(NetworkView before, NetworkView now);

    /** The followers of connections with one server are called in turns with those of others; itself where nothing is shared. */
    default Object server() {
        return this;
    }
}
