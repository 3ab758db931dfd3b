package io.msocket.socket;

/** Keeps one connection in step with the machine's addresses. */
interface Follower {
    /** Nothing left to do before the next change. */
    long NEVER = Long.MAX_VALUE;

    /**
     * The addresses may have changed, the connection is new, or the time has come that an earlier call asked for.
     *
     * @param before the addresses at the call before this one
     * @param nowNanos of System.nanoTime
     * @return in how many nanoseconds to call again if nothing changes, or {@link #NEVER}
     */
    long follow(NetworkView before, NetworkView now, long nowNanos);
}
