package io.msocket.sim;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.List;

/** Has the server's program take no connections now and then. */
final class BusyTimes {
    /** One seed in so many. */
    private static final int EVERY = 16;

    private static final int MOST = 3;

    /** 2 s: shorter than a client waits for an answer, so that whoever comes meanwhile is served afterwards. */
    private static final long LONGEST = 2_000_000;

    private final SeededRandom chance;

    BusyTimes(long seed) {
        this.chance = SeededRandom.of(seed, "scenario, busy servers");
    }

    List<Operation> operations(long duration) {
        List<Operation> all = new ArrayList<>();
        for (long i = chance.oneIn(EVERY) ? chance.between(1, MOST) : 0; i > 0; i--) {
            long at = chance.oneIn(2) ? 0 : chance.between(0, duration);
            all.add(new Operation(at, Kind.BE_BUSY, 0, 0, chance.magnitude(1, LONGEST)));
        }
        return all;
    }
}
