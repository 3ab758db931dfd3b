package io.msocket.sim;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the scenario of a seed in which honest clients share a server's bounds with strangers. */
final class CrowdGenerator {
    /** One seed in so many. */
    private static final int EVERY = 20;

    private static final long MILLISECOND = 1_000;
    private static final long SECOND = 1_000_000;
    private static final long MOST_WORK = 5 * MILLISECOND;
    private static final int MOST_CLIENTS = 3;
    private static final int MOST_SOURCES = 4;
    private static final int MOST_FLOODS = 8;
    private static final int MOST_MOVES = 6;

    /** About as long as the longest flood. */
    private static final long FLOOD = 300 * MILLISECOND;

    /** A client that dials again while its first attempt hangs. */
    private static final int ATTEMPTS_AT_ONCE = 4;

    /** Where turns matter there are more of them than otherwise. */
    private static final int HANDSHAKES_IN_LINE = 16;

    private static final long MOST_BYTES = 1 << 16;

    /** Of those that do a whole opening. */
    private static final long MOST_OPENINGS = 40;

    private static final long MOST_CONNECTS = 200;

    /** Where cryptography is real, an opening takes a hundred times as long. */
    private static final int FEWER_WITH_REAL_CRYPTO = 4;

    private static final Kind[] MOVES = {
        Kind.KILL_LINK, Kind.KILL_LINK, Kind.STALL_LINK, Kind.LOSE_ADDRESS, Kind.MIGRATE, Kind.MIGRATE, Kind.CLOSE
    };

    private final SeededRandom chance;
    private final boolean realCrypto;
    private final List<Integer> sources = new ArrayList<>();
    private final List<Operation> all = new ArrayList<>();
    private Setup setup = Setup.plain().with(Knob.STRANGERS, Strangers.ACTIVE);

    private CrowdGenerator(SeededRandom chance, boolean realCrypto) {
        this.chance = chance;
        this.realCrypto = realCrypto;
    }

    private static SeededRandom chance(long seed) {
        return SeededRandom.of(seed, "scenario, strangers");
    }

    /** Whether the seed is one of these. */
    static boolean isFor(long seed) {
        return chance(seed).oneIn(EVERY);
    }

    static Scenario of(long seed, boolean realCrypto) {
        CrowdGenerator generator = new CrowdGenerator(chance(seed), realCrypto);
        generator.chooseClients();
        generator.chooseNetwork();
        generator.chooseBounds();
        generator.addOperations();
        generator.choosePlaces();
        generator.all.sort(Comparator.comparingLong(Operation::at));
        return new Scenario(seed, generator.setup, generator.all);
    }

    private void set(Knob knob, long value) {
        setup = setup.with(knob, value);
    }

    private void chooseClients() {
        int suite = 1 + chance.below(2);
        set(Knob.SUITE, realCrypto ? suite : 0);
        set(Knob.KEY_KNOWN, chance.oneIn(4) ? 0 : 1);
        set(Knob.CLIENT_KEY, chance.below(2));
        set(Knob.LISTED, chance.oneIn(4) ? 1 : 0);
        set(Knob.CLIENTS, 1 + chance.below(MOST_CLIENTS));
        set(Knob.CONNECTIONS, 1 + chance.below(2));
        set(Knob.HOMES, chance.below((int) Sources.kindsOfHomes(setup.size(Knob.CLIENTS))));
        for (Knob bytes : new Knob[] {Knob.CLIENT_BYTES, Knob.SERVER_BYTES}) {
            set(bytes, chance.magnitude(1, MOST_BYTES));
        }
        set(Knob.CLIENT_WRITE, chance.magnitude(Math.max(1, setup.get(Knob.CLIENT_BYTES) / 50), 1 << 16));
        set(Knob.SERVER_WRITE, chance.magnitude(Math.max(1, setup.get(Knob.SERVER_BYTES) / 50), 1 << 16));
        set(Knob.CLIENT_THINK, chance.magnitude(1, 50 * MILLISECOND));
        set(Knob.SERVER_THINK, chance.magnitude(1, 50 * MILLISECOND));
    }

    private void chooseNetwork() {
        set(Knob.WORK, chance.oneIn(2) ? 0 : chance.magnitude(100, MOST_WORK));
        // Where turns matter, the honest ones arrive when others wait already.
        set(Knob.DELAY, chance.magnitude(setup.is(Knob.WORK) ? 20 * MILLISECOND : 10, 100 * MILLISECOND));
        if (chance.oneIn(2)) {
            set(Knob.JITTER, chance.magnitude(1, setup.get(Knob.DELAY)));
        }
        if (chance.oneIn(4)) {
            set(Knob.SEGMENT, chance.magnitude(256, 64 * 1024));
        }
        set(Knob.HANDSHAKE_TIMEOUT, chance.magnitude(3 * SECOND, 20 * SECOND));
    }

    /** So that mostly each principal's share is what an honest one needs, and sometimes it is less. */
    private void chooseBounds() {
        for (int i = chance.below(MOST_SOURCES); i >= 0; i--) {
            sources.add(chance.below(Sources.kindsOfStrangers()));
        }
        long shares = shares();
        int connections = setup.size(Knob.CONNECTIONS);
        int honest = setup.size(Knob.CLIENTS) * connections;
        int enough = chance.oneIn(4) ? 1 : ATTEMPTS_AT_ONCE * connections;
        int waiting = setup.is(Knob.WORK) && chance.oneIn(2) ? HANDSHAKES_IN_LINE : 1;
        set(Knob.MAX_HALF_OPEN, waiting * Math.max(1, shares * enough / honest));
        set(Knob.MAX_TOMBSTONES, chance.oneIn(4) ? chance.between(1, shares) : shares * connections);
        set(Knob.MAX_SUSPENDED, chance.oneIn(4) ? chance.between(1, shares) : shares * connections);
        long each = 4 * 1024 + (chance.oneIn(2) ? 2 * MOST_BYTES : chance.magnitude(1, 2 * MOST_BYTES));
        set(Knob.MAX_SUSPENDED_BYTES, shares * connections * each);
    }

    /** Into how many a bound is divided when everybody holds something. */
    private long shares() {
        long shares = 0;
        for (int machine = 0; machine < setup.size(Knob.CLIENTS); machine++) {
            // Of its home and of the other addresses, from which it moves.
            shares += Sources.weight(Sources.home(setup.get(Knob.HOMES), machine, Sources.ofStranger(0, 0)));
            shares += setup.get(Knob.CLIENT_ADDRESSES) - 1;
        }
        for (int source : sources) {
            shares += Sources.weight(Sources.ofStranger(source, 0));
        }
        return shares + (setup.is(Knob.LISTED) ? 2 : 0);
    }

    private void choosePlaces() {
        if (chance.oneIn(2)) {
            set(Knob.MAX_CONNECTIONS, shares() * (chance.oneIn(4) ? 1 : 2L * setup.size(Knob.CONNECTIONS)));
        }
    }

    // --- what befalls it

    private void addOperations() {
        long duration = chance.magnitude(100 * MILLISECOND, 10 * SECOND);
        for (long i = chance.between(2, MOST_FLOODS); i > 0; i--) {
            long number = chance.below(Strangers.Habit.values().length);
            Strangers.Habit habit = Strangers.Habit.of(number);
            boolean isCheap = habit == Strangers.Habit.SILENT || (habit == Strangers.Habit.UNPROVED && !realCrypto);
            long openings = realCrypto ? MOST_OPENINGS / FEWER_WITH_REAL_CRYPTO : MOST_OPENINGS;
            long count = chance.magnitude(1, isCheap ? MOST_CONNECTS : openings);
            long source = sources.get(chance.below(sources.size()));
            all.add(new Operation(time(duration), Kind.FLOOD, number, source, count));
        }
        boolean isStill = setup.is(Knob.WORK) && chance.below(4) > 0;
        for (long i = isStill ? 0 : chance.below(MOST_MOVES + 1); i > 0; i--) {
            addMove(MOVES[chance.below(MOVES.length)], chance.between(0, duration), duration);
        }
        // Peace, before which strangers leave, must not come while they still arrive.
        all.add(new Operation(duration + FLOOD, Kind.SPURIOUS_TIMEOUT, 0, 0, 0));
    }

    /** Often before any honest client has come. */
    private long time(long duration) {
        return chance.oneIn(2) ? 0 : chance.between(0, duration);
    }

    private void addMove(Kind kind, long at, long duration) {
        long who = chance.below(setup.size(Knob.CLIENTS) * setup.size(Knob.CONNECTIONS));
        long length = chance.magnitude(10, duration);
        if (kind == Kind.LOSE_ADDRESS) {
            // It sleeps, and wakes up.
            for (int address = 0; address < setup.size(Knob.CLIENT_ADDRESSES); address++) {
                all.add(new Operation(at, kind, address, chance.below(2), 0, who));
                all.add(new Operation(at + length, Kind.GAIN_ADDRESS, address, 0, 0, who));
            }
            return;
        }
        long how = chance.below(kind == Kind.KILL_LINK ? 64 : 3);
        all.add(new Operation(at, kind, chance.below(8), how, length, who));
    }
}
