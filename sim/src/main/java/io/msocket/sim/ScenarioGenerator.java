package io.msocket.sim;

import io.msocket.sim.Operation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes a scenario of a seed: what shapes the run, and what befalls it. */
final class ScenarioGenerator {
    private static final int MOST_OPERATIONS = 40;
    private static final int MOST_HOLDS = 3;
    /** Longer than it takes until a flowpath is suspected. */
    private static final long HOLD = 2_000_000;

    private static final long SECOND = 1_000_000;
    private static final long MILLISECOND = 1_000;

    /** How many round trips a transfer may need at its initial window; more would make a run long, not better. */
    private static final long MOST_ROUNDS = 200;

    /** One run in so many has several connections: they cost as much time as so many runs. */
    private static final int COMPANY_EVERY = 10;

    /** Client machines, and connections of each. */
    private static final int[][] COMPANIES = {{2, 1}, {1, 2}, {3, 1}, {1, 3}, {2, 2}};

    private static final int SPLICED_EVERY = 8;
    private static final int MOST_SPLICES = 6;
    private static final int MOST_PIECES_BEFORE = 8;
    private static final int HOSTILE_EVERY = 12;
    private static final int NEIGHBOURS_EVERY = 10;
    private static final int PREFERRING_EVERY = 6;
    private static final int MOST_PREFERENCES = 4;
    private static final int MULTIPATH_EVERY = 5;
    private static final int MOST_CHANGES_OF_PLAN = 6;
    private static final int MODES = 3;
    private static final int SCHEDULERS = 5;
    private static final int MOST_UNEVENNESS = 5;
    private static final int TOLD_EVERY = 5;
    private static final int MOST_ANNOUNCEMENTS = 8;
    private static final Kind[] TOLD = {
        Kind.ANNOUNCE, Kind.ANNOUNCE, Kind.ANNOUNCE, Kind.LOSE_SERVER_ADDRESS, Kind.GAIN_SERVER_ADDRESS
    };
    private static final int MOST_DIVERSIONS = 3;
    private static final int MOST_DIVERTED_AT_ONCE = 4;

    private static final Kind[] MOVES = {
        Kind.KILL_LINK,
        Kind.KILL_LINK,
        Kind.KILL_LINK,
        Kind.STALL_LINK,
        Kind.STALL_LINK,
        Kind.STALL_ALL,
        Kind.LOSE_ADDRESS,
        Kind.LOSE_ADDRESS,
        Kind.GAIN_ADDRESS,
        Kind.GAIN_ADDRESS,
        Kind.LOSE_SERVER_ADDRESS,
        Kind.GAIN_SERVER_ADDRESS,
        Kind.REFUSE_CONNECTS,
        Kind.SET_DELAY,
        Kind.SET_ROUTES,
        Kind.ADD_FLOWPATH,
        Kind.ADD_FLOWPATH,
        Kind.REMOVE_FLOWPATH,
        Kind.MIGRATE,
        Kind.MIGRATE,
        Kind.MIGRATE
    };
    /** Several flowpaths, narrow windows: who loses a path loses what only that path has said. */
    private static final Kind[] CROWD = {
        Kind.ADD_FLOWPATH,
        Kind.ADD_FLOWPATH,
        Kind.ADD_FLOWPATH,
        Kind.KILL_LINK,
        Kind.KILL_LINK,
        Kind.STALL_LINK,
        Kind.STALL_LINK,
        Kind.PAUSE_READER,
        Kind.PAUSE_READER,
        Kind.REMOVE_FLOWPATH,
        Kind.DISCARD_INPUT
    };

    private static final Kind[] HABITS = {
        Kind.PAUSE_READER,
        Kind.PAUSE_READER,
        Kind.PAUSE_WRITER,
        Kind.SPURIOUS_TIMEOUT,
        Kind.SPURIOUS_TIMEOUT,
        Kind.FREEZE,
        Kind.FINISH_OUTPUT,
        Kind.DISCARD_INPUT,
        Kind.CLOSE
    };
    private static final Kind[] ENDS = {Kind.RESET, Kind.EVICT, Kind.RESTART_SERVER, Kind.VANISH};
    private static final Kind[] ATTACKS = {
        Kind.REPLAY, Kind.REPLAY, Kind.FORGE_JOIN, Kind.FLIP_BIT, Kind.FLIP_BIT, Kind.GARBAGE, Kind.HALF_OPEN
    };

    private final SeededRandom chance;
    /** For what was added later, so that a seed stays the run that it was in all else. */
    private final SeededRandom added;

    /** The same for what came with several flowpaths. */
    private final SeededRandom several;

    private final BusyTimes busyTimes;

    /** The same for servers with several addresses that they tell. */
    private final SeededRandom told;

    private final LinkChanges linkChanges;
    private final UnplannedMoves unplannedMoves;
    private final boolean linksChange;
    private final NameTroubles nameTroubles;
    private final boolean goesByName;
    private final boolean realCrypto;
    private final boolean crowded;
    private Setup setup = Setup.plain();

    private ScenarioGenerator(long seed, boolean realCrypto) {
        this.chance = SeededRandom.of(seed, "scenario");
        this.added = SeededRandom.of(seed, "scenario, what was added");
        this.busyTimes = new BusyTimes(seed);
        this.several = SeededRandom.of(seed, "scenario, several flowpaths");
        this.told = SeededRandom.of(seed, "scenario, addresses that are told");
        this.linkChanges = new LinkChanges(seed);
        this.linksChange = linkChanges.areWanted();
        this.nameTroubles = new NameTroubles(seed);
        this.goesByName = nameTroubles.areWanted();
        this.unplannedMoves = new UnplannedMoves(seed);
        this.realCrypto = realCrypto;
        this.crowded = chance.oneIn(6);
    }

    static Scenario of(long seed, boolean realCrypto) {
        if (CrowdGenerator.isFor(seed)) {
            return CrowdGenerator.of(seed, realCrypto);
        }
        ScenarioGenerator generator = new ScenarioGenerator(seed, realCrypto);
        generator.chooseCrypto();
        generator.chooseNetwork();
        generator.chooseLimits();
        generator.chooseApplications();
        generator.chooseSettling();
        generator.chooseCompany();
        generator.chooseMultipath();
        generator.chooseAddresses();
        generator.chooseLinks();
        return new Scenario(seed, generator.setup, generator.operations());
    }

    private void set(Knob knob, long value) {
        setup = setup.with(knob, value);
    }

    private void chooseCrypto() {
        int suite = 1 + chance.below(2);
        set(Knob.SUITE, realCrypto ? suite : 0);
        set(Knob.KEY_KNOWN, chance.below(4) == 0 ? 0 : 1);
        set(Knob.CLIENT_KEY, chance.below(4) == 0 ? 1 : 0);
        set(Knob.TRUST, chance.oneIn(100) ? 0 : 1);
        set(Knob.ADMISSION, chance.oneIn(100) ? 0 : 1);
        if (chance.oneIn(6)) {
            set(Knob.CLIENT_CLEARTEXT, chance.below(4) == 0 ? 0 : 1);
            set(Knob.SERVER_CLEARTEXT, chance.below(4) == 0 ? 0 : 1);
        }
    }

    private void chooseNetwork() {
        set(Knob.START, chance.oneIn(2) ? 0 : chance.magnitude(1, 1L << 50));
        set(Knob.DELAY, chance.oneIn(8) ? 0 : chance.magnitude(10, 400 * MILLISECOND));
        if (chance.oneIn(2)) {
            set(Knob.JITTER, chance.magnitude(1, Math.max(2, 2 * setup.get(Knob.DELAY))));
        }
        if (chance.oneIn(3)) {
            set(Knob.SEGMENT, chance.magnitude(64, 64 * 1024));
        }
        if (chance.oneIn(3)) {
            set(Knob.KERNEL_BUFFER, chance.magnitude(2_048, 1 << 20));
        }
        if (chance.oneIn(3)) {
            set(Knob.LATENESS, chance.magnitude(1, 20 * MILLISECOND));
        }
        set(Knob.DIRECT, chance.oneIn(4) ? 1 : 0);
        set(Knob.CLIENT_ADDRESSES, 1 + chance.below(VirtualNetwork.MOST_ADDRESSES));
        set(Knob.SERVER_ADDRESSES, 1 + chance.below(2));
    }

    private void chooseLimits() {
        chooseWindow(Knob.CLIENT_WINDOW, Knob.CLIENT_MAX_WINDOW, Knob.SERVER_SEND_BUFFER);
        chooseWindow(Knob.SERVER_WINDOW, Knob.SERVER_MAX_WINDOW, Knob.CLIENT_SEND_BUFFER);
        if (chance.oneIn(4)) {
            set(Knob.CLIENT_FLOWPATHS, 1 + chance.below(4));
        }
        if (chance.oneIn(4)) {
            set(Knob.SERVER_FLOWPATHS, 1 + chance.below(4));
        }
        if (chance.oneIn(8)) {
            set(Knob.RETENTION, chance.magnitude(100 * MILLISECOND, 300 * SECOND));
        }
        int liveliness = chance.below(8);
        if (liveliness == 0) {
            set(Knob.KEEP_ALIVE, 0);
        } else if (liveliness == 1) {
            set(Knob.KEEP_ALIVE, chance.magnitude(SECOND, 120 * SECOND));
        }
        if (chance.oneIn(4)) {
            set(Knob.HANDSHAKE_TIMEOUT, chance.magnitude(3 * SECOND, 20 * SECOND));
        }
        if (chance.oneIn(4)) {
            set(Knob.KEY_LIFETIME, chance.magnitude(10 * MILLISECOND, 60 * SECOND));
        }
        if (chance.oneIn(4)) {
            set(Knob.KEY_BYTES, chance.magnitude(1_024, 1 << 17));
        }
        if (chance.oneIn(4)) {
            set(Knob.MAX_HALF_OPEN, 1 + chance.below(4));
        }
        if (chance.oneIn(4)) {
            set(Knob.MAX_TOMBSTONES, chance.below(2));
        }
    }

    private void chooseWindow(Knob initial, Knob most, Knob sendBuffer) {
        if (crowded || chance.oneIn(2)) {
            long window = chance.magnitude(1_024, crowded ? 16_384 : 1 << 20);
            set(initial, window);
            set(most, chance.oneIn(2) ? window : chance.magnitude(window, 1 << 22));
        }
        if (chance.oneIn(3)) {
            set(sendBuffer, chance.magnitude(1_024, 1 << 20));
        }
    }

    private void chooseApplications() {
        long client = bytes(Knob.SERVER_WINDOW, Knob.CLIENT_SEND_BUFFER);
        long server = bytes(Knob.CLIENT_WINDOW, Knob.SERVER_SEND_BUFFER);
        set(Knob.CLIENT_BYTES, client);
        set(Knob.SERVER_BYTES, server);
        chooseWriter(Knob.CLIENT_WRITE, Knob.CLIENT_THINK, client);
        chooseWriter(Knob.SERVER_WRITE, Knob.SERVER_THINK, server);
        if (chance.oneIn(4)) {
            set(Knob.READ, chance.magnitude(Math.max(16, Math.max(client, server) / 100), 1 << 16));
            set(Knob.CLIENT_READ_THINK, chance.magnitude(1, 10 * MILLISECOND));
            set(Knob.SERVER_READ_THINK, chance.oneIn(2) ? 0 : chance.magnitude(1, 10 * MILLISECOND));
        }
    }

    private void chooseSettling() {
        if (added.oneIn(4)) {
            set(Knob.SETTLING, added.between(30 * SECOND, 60 * SECOND));
        }
    }

    private void chooseCompany() {
        if (added.oneIn(COMPANY_EVERY)) {
            int[] shape = COMPANIES[added.below(COMPANIES.length)];
            set(Knob.CLIENTS, shape[0]);
            set(Knob.CONNECTIONS, shape[1]);
        }
        if (added.oneIn(HOSTILE_EVERY)) {
            set(Knob.HOSTILE, 1 + added.below(2));
        }
        if (added.oneIn(NEIGHBOURS_EVERY)) {
            set(Knob.NEIGHBOURS, 1);
        }
    }

    private void chooseMultipath() {
        if (!several.oneIn(MULTIPATH_EVERY)) {
            return;
        }
        set(Knob.MODE, 1 + several.below(MODES - 1));
        set(Knob.UNEVENNESS, several.below(MOST_UNEVENNESS + 1));
        if (several.oneIn(2)) {
            set(Knob.CLIENT_SCHEDULER, several.below(SCHEDULERS));
            set(Knob.SERVER_SCHEDULER, several.below(SCHEDULERS));
        }
        if (several.oneIn(2)) {
            set(Knob.SETTLING, several.between(30 * SECOND, 60 * SECOND));
        }
    }

    private void chooseAddresses() {
        if (told.oneIn(TOLD_EVERY)) {
            set(Knob.ANNOUNCED, 1);
            set(Knob.SERVER_ADDRESSES, told.between(2, VirtualNetwork.MOST_ADDRESSES));
            set(Knob.FULL_MESH, told.oneIn(3) ? 1 : 0);
            if (told.oneIn(2)) {
                set(Knob.SETTLING, told.between(30 * SECOND, 60 * SECOND));
            }
        }
    }

    private void chooseLinks() {
        if (linksChange) {
            setup = linkChanges.shape(setup);
        }
        if (goesByName) {
            setup = nameTroubles.shape(setup);
        }
        setup = unplannedMoves.shape(setup);
    }

    private long bytes(Knob window, Knob sendBuffer) {
        if (chance.oneIn(8)) {
            return 0;
        }
        long least = chance.oneIn(3) ? 1 : 4_096;
        long most = chance.oneIn(50) ? 1 << 20 : 1 << 17;
        return Math.min(chance.magnitude(least, most), mostBytes(setup, window, sendBuffer));
    }

    /** What a transfer brings in as many round trips as it may need. */
    static long mostBytes(Setup setup, Knob window, Knob sendBuffer) {
        long inOneRound = Math.min(setup.get(Knob.KERNEL_BUFFER), Math.min(setup.get(window), setup.get(sendBuffer)));
        return MOST_ROUNDS * inOneRound;
    }

    private void chooseWriter(Knob write, Knob think, long bytes) {
        set(write, chance.magnitude(Math.max(1, bytes / 200), 1 << 20));
        if (chance.oneIn(2)) {
            set(think, chance.magnitude(1, 50 * MILLISECOND));
        }
    }

    // --- what befalls it

    private List<Operation> operations() {
        long duration = chance.magnitude(10 * MILLISECOND, 20 * SECOND);
        if (chance.oneIn(2)) {
            // As long as the handshake and the transfer take.
            duration = Math.min(duration, 12 * setup.get(Knob.DELAY) + 20 * MILLISECOND);
        }
        int count = (int) (chance.oneIn(2) ? chance.magnitude(1, MOST_OPERATIONS) : chance.between(1, MOST_OPERATIONS));
        boolean attacked = chance.oneIn(4);
        boolean mortal = chance.oneIn(8);
        List<Operation> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(operation(chooseKind(attacked), duration));
        }
        if (mortal) {
            all.add(operation(ENDS[chance.below(ENDS.length)], duration));
        }
        addByKnobs(all, duration);
        int connections = setup.size(Knob.CLIENTS) * setup.size(Knob.CONNECTIONS);
        if (connections > 1) {
            all.replaceAll(one -> one.about(added.below(connections)));
        }
        if (linksChange) {
            all.addAll(linkChanges.operations(setup, duration));
        }
        if (goesByName) {
            all.addAll(nameTroubles.operations(setup, duration));
        }
        all.addAll(busyTimes.operations(duration));
        all.addAll(unplannedMoves.operations(setup, duration));
        all.sort(Comparator.comparingLong(Operation::at));
        return all;
    }

    /** What belongs to the knobs that are set. */
    private void addByKnobs(List<Operation> all, long duration) {
        if (setup.get(Knob.RETENTION) < Knob.RETENTION.plain() && chance.oneIn(2)) {
            addOutage(all, duration);
        }
        if (added.oneIn(SPLICED_EVERY)) {
            addSplices(all, duration);
        }
        if (setup.is(Knob.SETTLING) && added.oneIn(2)) {
            addHolds(all, duration);
        }
        if (setup.is(Knob.NEIGHBOURS)) {
            addDiversions(all, duration);
        }
        if (added.oneIn(PREFERRING_EVERY)) {
            addPreferences(all, duration);
        }
        if (setup.is(Knob.MODE)) {
            addChangesOfPlan(all, duration);
        }
        if (setup.is(Knob.ANNOUNCED)) {
            addAnnouncements(all, duration);
        }
    }

    private Kind chooseKind(boolean attacked) {
        if (crowded && chance.below(4) > 0) {
            return CROWD[chance.below(CROWD.length)];
        }
        if (attacked && chance.oneIn(3)) {
            return ATTACKS[chance.below(ATTACKS.length)];
        }
        return chance.oneIn(4) ? HABITS[chance.below(HABITS.length)] : MOVES[chance.below(MOVES.length)];
    }

    /** Nothing works until about the retention time has passed. */
    private void addOutage(List<Operation> all, long duration) {
        long retention = setup.get(Knob.RETENTION);
        long from = chance.between(0, duration);
        long length = chance.between(retention / 2, retention * 2);
        all.add(new Operation(from, Kind.REFUSE_CONNECTS, chance.below(3), 0, length));
        all.add(new Operation(from, Kind.STALL_ALL, 0, 0, 0));
        all.add(new Operation(from + length, Kind.SPURIOUS_TIMEOUT, 0, 0, 0));
    }

    /** Acknowledgements come when their flowpath has just been given up: about as a new one is dialled and joins. */
    private void addHolds(List<Operation> all, long duration) {
        long roundTrip = 2 * (setup.get(Knob.DELAY) + setup.get(Knob.JITTER));
        for (long i = added.between(1, MOST_HOLDS); i > 0; i--) {
            long at = added.between(0, duration) + 2 * roundTrip;
            long longer = added.between(0, 3 * roundTrip);
            all.add(new Operation(at, Kind.HOLD_LINK, added.below(4), added.below(2), longer));
            // Peace must not come before the suspicion.
            all.add(new Operation(at + HOLD + 4 * roundTrip, Kind.SPURIOUS_TIMEOUT, 0, 0, 0));
        }
    }

    /** Somebody on the way, who knows no key. */
    private void addSplices(List<Operation> all, long duration) {
        for (long i = added.between(1, MOST_SPLICES); i > 0; i--) {
            Kind kind = added.oneIn(2) ? Kind.TAMPER_LINK : Kind.CROSS_LINKS;
            long before = added.magnitude(1, MOST_PIECES_BEFORE) - 1;
            all.add(new Operation(added.between(0, duration), kind, added.below(8), added.below(6), before));
        }
    }

    /** Openings and joins that arrive at a process which has the right key, and is not the one. */
    private void addDiversions(List<Operation> all, long duration) {
        for (long i = added.between(1, MOST_DIVERSIONS); i > 0; i--) {
            long at = added.oneIn(4) ? 0 : added.between(0, duration);
            all.add(new Operation(at, Kind.DIVERT, added.below(2), 1 + added.below(MOST_DIVERTED_AT_ONCE), 0));
            if (at > 0) {
                // Something that makes the client join.
                Kind why = added.oneIn(2) ? Kind.MIGRATE : Kind.KILL_LINK;
                all.add(new Operation(at + 1, why, added.below(4), added.below(8), 0));
            }
        }
    }

    private void addPreferences(List<Operation> all, long duration) {
        for (long i = added.between(1, MOST_PREFERENCES); i > 0; i--) {
            all.add(new Operation(added.between(0, duration), Kind.PREFER, 0, added.below(8), 0));
        }
    }

    private void addChangesOfPlan(List<Operation> all, long duration) {
        Kind[] kinds = {Kind.SET_MODE, Kind.SET_SCHEDULER, Kind.SET_ROLE};
        for (long i = several.below(MOST_CHANGES_OF_PLAN + 1); i > 0; i--) {
            Kind kind = kinds[several.below(kinds.length)];
            long at = several.between(0, duration);
            all.add(new Operation(at, kind, several.below(6), several.below(10), several.below(2)));
        }
    }

    /** The addresses come and go, with and without a word. */
    private void addAnnouncements(List<Operation> all, long duration) {
        // What was never told is never withdrawn: mostly the first address, which clients know by themselves.
        int everything = (1 << setup.size(Knob.SERVER_ADDRESSES)) - (told.oneIn(4) ? 1 : 2);
        all.add(new Operation(told.oneIn(2) ? 0 : told.between(0, duration), Kind.ANNOUNCE, everything, 0, 0));
        for (long i = told.below(MOST_ANNOUNCEMENTS + 1); i > 0; i--) {
            Kind kind = TOLD[told.below(TOLD.length)];
            long at = told.between(0, duration);
            long which = kind == Kind.ANNOUNCE ? told.below(everything + 1) & everything : told.below(4);
            all.add(new Operation(at, kind, which, told.below(2), 0));
        }
    }

    private Operation operation(Kind kind, long duration) {
        long at = chance.between(0, duration);
        long a = chance.below(16);
        long b = chance.below(2);
        long c = chance.magnitude(10, duration);
        switch (kind) {
            case KILL_LINK -> b = chance.below(64);
            case STALL_LINK -> {
                b = chance.below(3);
                c = chance.oneIn(3) ? 0 : c;
            }
            case LOSE_ADDRESS, GAIN_ADDRESS -> c = chance.oneIn(2) ? 0 : chance.magnitude(10, SECOND);
            case SET_DELAY -> c = chance.magnitude(10, 300 * MILLISECOND);
            case SET_ROUTES -> a = 1L + chance.below(255);
            case ADD_FLOWPATH, REMOVE_FLOWPATH, MIGRATE -> b = chance.below(8);
            case FLIP_BIT -> c = chance.magnitude(1, 4096) - 1;
            case GARBAGE -> a = chance.magnitude(1, 2000);
            default -> {
                // The numbers above will do.
            }
        }
        return new Operation(at, kind, a, b, c);
    }
}
