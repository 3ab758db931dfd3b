package io.msocket.protocol;

/** What one connection has had reserved for what its peer sends, and to whom that is charged. */
final class MemoryAccount {
    private final Buffers buffers;
    private Principal holder;
    private long reserved;

    MemoryAccount(Buffers buffers, Principal holder) {
        this.buffers = buffers;
        this.holder = holder;
    }

    /** Whether this process has opened the connection, and so has chosen the peer. */
    boolean isOwn() {
        return holder.equals(Principal.own());
    }

    /** Asks for so many bytes more; who gets a yes {@link #give gives} them back. */
    boolean take(long bytes) {
        if (!buffers.reserve(holder, bytes)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    /** Whether it would get them now. */
    boolean mayTake(long bytes) {
        if (!take(bytes)) {
            return false;
        }
        give(bytes);
        return true;
    }

    /** What every accepted connection has. */
    void takeAlways(long bytes) {
        buffers.reserveAlways(holder, bytes);
        reserved += bytes;
    }

    /** Nothing, too, of which nobody is told. */
    void give(long bytes) {
        if (bytes != 0) {
            buffers.unreserve(holder, bytes);
            reserved -= bytes;
        }
    }

    /** Whoever has asked for it. */
    void giveAll() {
        give(reserved);
    }

    /** From now on it is charged to somebody else, all that it has included. */
    void chargeTo(Principal other) {
        buffers.unreserve(holder, reserved);
        holder = other;
        buffers.reserveAlways(holder, reserved);
    }
}
