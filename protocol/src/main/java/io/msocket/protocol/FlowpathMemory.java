package io.msocket.protocol;

/**
 * What a client's flowpaths make a server hold: each beyond the first is charged to the client. A few it may always have, so that it can
 * move however little is left.
 */
final class FlowpathMemory {
    /** One that rests takes some 3 KB: its keys both ways, its state, and what the driver and Netty keep of a TCP connection. */
    static final long BYTES_FOR_EACH = 4 * 1024;

    /** The one that carries data, and two that may take its place. */
    static final int ALWAYS = 3;

    private final MemoryAccount account;
    private long charged;

    FlowpathMemory(MemoryAccount account) {
        this.account = account;
    }

    /** There are so many flowpaths now. */
    void handleCount(int count) {
        long bytes = account.isOwn() ? 0 : Math.max(0, count - 1) * BYTES_FOR_EACH;
        if (bytes > charged) {
            account.takeAlways(bytes - charged);
        } else {
            account.give(charged - bytes);
        }
        charged = bytes;
    }

    /** Whether the client may have one more than so many. */
    boolean mayHaveAnother(int count) {
        return count < ALWAYS || account.mayTake(BYTES_FOR_EACH);
    }
}
