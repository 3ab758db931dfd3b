package io.msocket.sim;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.List;

/** Chooses runs whose server loses the address that its clients know, and tells them by datagrams where it is. */
final class UnplannedMoves {
    private static final int WANTED_EVERY = 8;
    private static final int MOST_MOVES = 4;
    private static final int MOST_LOSS = 100;
    private static final long SECOND = 1_000_000;
    private static final long MOST_KEEP_ALIVE = 30 * SECOND;

    /** Until a client that has heard has missed the server, and joined. */
    private static final long FOLLOWING = 20 * SECOND;

    private final SeededRandom chance;
    /** By itself, so that runs without them stay as they are. */
    private final SeededRandom ofClients;

    private final boolean isWanted;

    UnplannedMoves(long seed) {
        this.chance = SeededRandom.of(seed, "scenario, unplanned moves");
        this.ofClients = SeededRandom.of(seed, "scenario, datagrams of clients");
        this.isWanted = chance.oneIn(WANTED_EVERY);
    }

    /** With several flowpaths there would be one more than was planned; and where the server has a name, it is that which leads to it. */
    private boolean isFor(Setup setup) {
        return isWanted && !setup.is(Knob.MODE) && !setup.is(Knob.NAMED);
    }

    Setup shape(Setup setup) {
        if (!isFor(setup)) {
            return setup;
        }
        return setup.with(Knob.DATAGRAMS, 1)
                .with(Knob.DATAGRAM_LOSS, chance.oneIn(2) ? 0 : chance.below(MOST_LOSS))
                .with(Knob.DATAGRAM_KEEP_ALIVE, ofClients.oneIn(2) ? 0 : ofClients.between(SECOND, MOST_KEEP_ALIVE))
                .with(Knob.ANNOUNCED, 1)
                .with(Knob.SERVER_ADDRESSES, Math.max(2, setup.get(Knob.SERVER_ADDRESSES)));
    }

    List<Operation> operations(Setup setup, long duration) {
        List<Operation> all = new ArrayList<>();
        if (!isFor(setup)) {
            return all;
        }
        int everything = (1 << setup.size(Knob.SERVER_ADDRESSES)) - 1;
        for (long i = chance.between(1, MOST_MOVES); i > 0; i--) {
            long at = chance.between(0, duration);
            int lost = chance.below(setup.size(Knob.SERVER_ADDRESSES));
            all.add(new Operation(at, Kind.LOSE_SERVER_ADDRESS, lost, chance.below(2), 0));
            long later = chance.oneIn(2) ? 1 : chance.magnitude(1, SECOND);
            all.add(new Operation(at + later, Kind.TELL_MOVED, everything & ~(1 << lost), 0, 0));
            if (chance.oneIn(2)) {
                // Peace, in which all addresses are back, must not come before.
                all.add(new Operation(at + FOLLOWING, Kind.SPURIOUS_TIMEOUT, 0, 0, 0));
            }
        }
        return all;
    }
}
