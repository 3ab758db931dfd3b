package io.msocket.sim;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the rates and delays of links behind clients' addresses change while a run goes on: a rate falls to a tenth and rises again, a way
 * becomes longer and shorter again, for one direction or for both. In such a run any mode meets any schedulers.
 */
final class LinkChanges {
    /** One seed in so many. */
    private static final int EVERY = 8;

    private static final int MODES = 3;
    private static final int SCHEDULERS = 5;
    private static final int MOST_UNEVENNESS = 5;

    /** Enough for rates to matter, and no more than other runs transfer. */
    private static final long LEAST_BYTES = 16 << 10;

    private static final long MOST_BYTES = 128 << 10;
    private static final long WRITE = 64 << 10;

    /** How many reads a transfer takes at most. */
    private static final int MOST_READS = 100;

    /** Bytes a second of a link as it is at first. A tenth of it is a slow mobile network. */
    private static final long LEAST_RATE = 50_000;

    /** Some links are so many times as slow as the fastest. */
    private static final int MOST_TIMES_AS_SLOW = 4;

    /** A transfer takes a second divided by this over one link at least. */
    private static final long TRANSFERS_PER_SECOND = 20;

    /** Until an opening is over and a transfer has begun. */
    private static final int DELAYS_OF_AN_OPENING = 12;

    /** So many times as long as a transfer takes changes go on. */
    private static final int TRANSFERS_IN_A_RUN = 3;

    private static final int FALL = 10;
    private static final int DIRECTIONS = 3;
    private static final int MOST_CHANGES = 6;

    private static final long MILLISECOND = 1_000;
    private static final long SECOND = 1_000_000;
    private static final long MOST_EXTRA_DELAY = 500 * MILLISECOND;
    private static final long LEAST_DURATION = 20 * MILLISECOND;
    private static final long MOST_DURATION = 20 * SECOND;

    private final SeededRandom chance;

    LinkChanges(long seed) {
        this.chance = SeededRandom.of(seed, "scenario, links that change");
    }

    /** Asked first, and once. */
    boolean areWanted() {
        return chance.oneIn(EVERY);
    }

    /** The run with several addresses, a plan, and a transfer that takes its time. */
    Setup shape(Setup plain) {
        boolean upward = chance.oneIn(2);
        Setup setup = plain.with(Knob.MODE, chance.below(MODES))
                .with(Knob.CLIENT_SCHEDULER, chance.below(SCHEDULERS))
                .with(Knob.SERVER_SCHEDULER, chance.below(SCHEDULERS))
                .with(Knob.CLIENT_ADDRESSES, chance.between(2, VirtualNetwork.MOST_ADDRESSES))
                .with(Knob.UNEVENNESS, chance.below(MOST_UNEVENNESS + 1));
        long bytes = Math.min(
                chance.magnitude(LEAST_BYTES, MOST_BYTES),
                upward
                        ? ScenarioGenerator.mostBytes(setup, Knob.SERVER_WINDOW, Knob.CLIENT_SEND_BUFFER)
                        : ScenarioGenerator.mostBytes(setup, Knob.CLIENT_WINDOW, Knob.SERVER_SEND_BUFFER));
        return setup.with(upward ? Knob.CLIENT_BYTES : Knob.SERVER_BYTES, bytes)
                .with(upward ? Knob.CLIENT_WRITE : Knob.SERVER_WRITE, WRITE)
                .with(upward ? Knob.CLIENT_THINK : Knob.SERVER_THINK, 0)
                .with(Knob.READ, Math.max(setup.get(Knob.READ), bytes / MOST_READS));
    }

    /** What the links are like at first, and what becomes of them. */
    List<Operation> operations(Setup setup, long duration) {
        List<Operation> all = new ArrayList<>();
        long connection = chance.below(setup.size(Knob.CLIENTS) * setup.size(Knob.CONNECTIONS));
        long bytes = Math.max(setup.get(Knob.CLIENT_BYTES), setup.get(Knob.SERVER_BYTES));
        long fastest = chance.magnitude(LEAST_RATE, Math.max(2 * LEAST_RATE, TRANSFERS_PER_SECOND * bytes));
        long[] rates = new long[setup.size(Knob.CLIENT_ADDRESSES)];
        for (int address = 0; address < rates.length; address++) {
            rates[address] = Math.max(LEAST_RATE, fastest / (1 + chance.below(MOST_TIMES_AS_SLOW)));
            all.add(new Operation(0, Kind.SET_RATE, address, 0, rates[address], connection));
        }
        long transfers = TRANSFERS_IN_A_RUN * bytes * SECOND / fastest;
        long needed = DELAYS_OF_AN_OPENING * setup.get(Knob.DELAY) + LEAST_DURATION + transfers;
        long during = Math.min(MOST_DURATION, Math.max(duration, needed));
        for (long i = chance.between(1, MOST_CHANGES); i > 0; i--) {
            addChange(all, rates, during, connection);
        }
        return all;
    }

    private void addChange(List<Operation> all, long[] rates, long during, long connection) {
        boolean isRate = chance.oneIn(2);
        int address = chance.below(rates.length);
        long directions = chance.below(DIRECTIONS);
        long worse = isRate ? rates[address] / FALL : chance.magnitude(MILLISECOND, MOST_EXTRA_DELAY);
        long asBefore = isRate ? rates[address] : 0;
        Kind kind = isRate ? Kind.SET_RATE : Kind.SET_EXTRA_DELAY;
        long at = chance.between(1, during);
        all.add(new Operation(at, kind, address, directions, worse, connection));
        if (chance.below(4) > 0) {
            long until = at + chance.magnitude(MILLISECOND, during);
            all.add(new Operation(until, kind, address, directions, asBefore, connection));
        }
    }
}
