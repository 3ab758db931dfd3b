package io.msocket.socket;

/** Keeps one connection in step with the machine's addresses. */
interface Follower {
    /**
     * The addresses may have changed, or the connection is new.
     *
     * @param before the addresses at the call before this one
     */
    void follow(NetworkView before, NetworkView now);
}
