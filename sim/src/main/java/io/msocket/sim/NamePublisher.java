package io.msocket.sim;

import io.msocket.sim.NameServers.NameRecord;

/** Keeps the server's record true: whenever the server is somewhere else, until a name server has shown that this is stored. */
final class NamePublisher {
    /** As a client of name servers waits before it asks the next one. */
    private static final long PATIENCE_NANOS = 500_000_000L;

    private static final int MOST_DOUBLINGS = 4;

    private final SimulatedWorld world;
    private final NameServers names;

    /** What is known to be stored. */
    private NameRecord stored;

    /** The highest version with which this was tried: while that is unknown, it may be stored yet. */
    private long tried;

    private int address;
    /** Counts attempts: an answer to an earlier one is of use, its silence is not. */
    private long attempts;

    private boolean trying;

    NamePublisher(SimulatedWorld world, NameServers names) {
        this.world = world;
        this.names = names;
        this.stored = names.newest();
        this.address = stored.address();
    }

    /** The server is there now, and can be reached. */
    void handleArrived(int at) {
        address = at;
        if (!trying) {
            tryNext(0);
        }
    }

    boolean isDone() {
        return !trying;
    }

    private void tryNext(int failures) {
        trying = stored.address() != address || tried > stored.version();
        if (!trying) {
            return;
        }
        attempts++;
        long attempt = attempts;
        if (world.site().isThere()) {
            NameRecord next = new NameRecord(stored.version() + 1, address);
            tried = next.version();
            names.put((int) (attempt % names.count()), next, this::handleThere);
        }
        world.events().after(PATIENCE_NANOS << Math.min(failures, MOST_DOUBLINGS), () -> {
            if (attempt == attempts) {
                tryNext(failures + 1);
            }
        });
    }

    /** Nobody else publishes: what is there and newer is what this has put there, whether it was told so or not. */
    private void handleThere(NameRecord there) {
        if (there.version() > stored.version()) {
            stored = there;
            tryNext(0);
        }
    }
}
