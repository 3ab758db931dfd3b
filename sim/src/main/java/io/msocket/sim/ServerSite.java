package io.msocket.sim;

/** At which of its addresses the server is, in runs in which clients go by its name. */
final class ServerSite {
    private final SimulatedWorld world;
    private final NamePublisher publisher;
    private int at;
    private boolean there = true;
    private long moves;

    ServerSite(SimulatedWorld world, NamePublisher publisher) {
        this.world = world;
        this.publisher = publisher;
    }

    /** The address, also while it is on its way there. */
    int at() {
        return at;
    }

    /** Whether it has an address. */
    boolean isThere() {
        return there;
    }

    /**
     * Moves.
     *
     * @param both whether it has both addresses for so long, rather than none
     * @param noticed whether the server learns at once what it has lost
     */
    void move(int to, boolean both, long nanos, boolean noticed) {
        if (to == at) {
            return;
        }
        moves++;
        long move = moves;
        at = to;
        if (both) {
            arrive();
        } else {
            leaveOthers(noticed);
            there = false;
        }
        world.events().after(nanos, () -> {
            if (move == moves) {
                arrive();
                leaveOthers(noticed);
            }
        });
    }

    private void arrive() {
        there = true;
        world.network().gainServerAddress(at);
        publisher.handleArrived(at);
    }

    private void leaveOthers(boolean noticed) {
        for (int address = 0; address < world.setup().size(Knob.SERVER_ADDRESSES); address++) {
            if (address != at && world.network().isServerUp(address)) {
                world.network().loseServerAddress(address);
                if (noticed) {
                    world.server().handleAddressLost(address);
                }
            }
        }
    }

    /** Whether its record says where it is. */
    boolean isPublished() {
        return publisher.isDone();
    }

    /** Wherever it was on its way to, it is there. */
    void settle() {
        moves++;
        arrive();
        leaveOthers(true);
    }
}
