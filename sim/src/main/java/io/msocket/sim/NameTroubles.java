package io.msocket.sim;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the server of a run move to addresses of which nobody tells its clients but name servers, while these crash, lie and forget, and
 * while the clients lose their own addresses.
 */
final class NameTroubles {
    /** One seed in so many. */
    private static final int EVERY = 10;

    private static final int MOST_NAME_SERVERS = 3;
    private static final int MOST_TROUBLES = 8;
    private static final int KINDS_OF_TROUBLE = NameServers.Trouble.values().length;
    private static final int WAYS_TO_MOVE = 4;

    private static final long MILLISECOND = 1_000;
    private static final long SECOND = 1_000_000;
    private static final long MOST_NAME_DELAY = 300 * MILLISECOND;
    private static final long MOST_ABSENCE = 40 * SECOND;

    private final SeededRandom chance;

    NameTroubles(long seed) {
        this.chance = SeededRandom.of(seed, "scenario, names");
    }

    /** Asked first, and once. */
    boolean areWanted() {
        return chance.oneIn(EVERY);
    }

    /** The run with one honest server, of which clients know what its name says. */
    Setup shape(Setup plain) {
        return plain.with(Knob.NAMED, 1L + chance.below(MOST_NAME_SERVERS))
                .with(Knob.NAME_DELAY, chance.magnitude(MILLISECOND, MOST_NAME_DELAY))
                .with(Knob.SERVER_ADDRESSES, chance.between(2, VirtualNetwork.MOST_ADDRESSES))
                .with(Knob.ANNOUNCED, 0)
                .with(Knob.FULL_MESH, 0)
                .with(Knob.NEIGHBOURS, 0)
                .with(Knob.HOSTILE, 0);
    }

    List<Operation> operations(Setup setup, long duration) {
        List<Operation> all = new ArrayList<>();
        all.add(move(setup, duration));
        for (long i = chance.below(MOST_TROUBLES); i > 0; i--) {
            switch (chance.below(4)) {
                case 0 -> all.add(move(setup, duration));
                case 1 -> addAbsence(all, setup, duration);
                default ->
                    all.add(new Operation(
                            chance.between(0, duration),
                            Kind.NAME_SERVER,
                            chance.below(MOST_NAME_SERVERS),
                            chance.below(KINDS_OF_TROUBLE),
                            chance.magnitude(MILLISECOND, MOST_ABSENCE)));
            }
        }
        return all;
    }

    private Operation move(Setup setup, long duration) {
        // Also between the lookup and the opening.
        long at = chance.oneIn(4) ? 0 : chance.between(0, duration);
        return new Operation(
                at,
                Kind.MOVE_SERVER,
                chance.below(setup.size(Knob.SERVER_ADDRESSES)),
                chance.below(WAYS_TO_MOVE),
                chance.magnitude(MILLISECOND, MOST_ABSENCE));
    }

    /** A client's machine is without any address for a while. */
    private void addAbsence(List<Operation> all, Setup setup, long duration) {
        long connection = chance.below(setup.size(Knob.CLIENTS) * setup.size(Knob.CONNECTIONS));
        long from = chance.between(0, duration);
        long until = from + chance.magnitude(MILLISECOND, MOST_ABSENCE);
        for (int address = 0; address < setup.size(Knob.CLIENT_ADDRESSES); address++) {
            all.add(new Operation(from, Kind.LOSE_ADDRESS, address, chance.below(2), 0, connection));
        }
        long back = chance.below(setup.size(Knob.CLIENT_ADDRESSES));
        all.add(new Operation(until, Kind.GAIN_ADDRESS, back, 0, 0, connection));
    }
}
