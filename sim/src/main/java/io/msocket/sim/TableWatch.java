package io.msocket.sim;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of a server's bounded tables, kept once more: what is in it, for whom, how much. Objects where it is beyond its bound, where it
 * is not what this one is, and where something gives way of a principal although another one holds more, as then one that holds
 * no more than its share has lost something: the bound, divided among those that hold something by their weights. A quarter is kept
 * for listed keys and for what has lived: while these hold no more than that, nobody of them gives way to others.
 */
final class TableWatch {
    /** What a group holds itself is to those within it as if it were one of them. */
    private static final Charge.Group ITSELF = new Charge.Group("itself", 1);

    private static final int RESERVED_PART = 4;

    private final String name;
    private final long mostThings;
    private final long mostAmount;

    /** In the order in which their holders have to give them up. */
    private final LinkedHashMap<Object, Entry> entries = new LinkedHashMap<>();

    private long amount;
    private long gaveWay;

    private record Entry(Charge holder, long amount, long worth) {}

    TableWatch(String name, long mostThings, long mostAmount) {
        this.name = name;
        this.mostThings = mostThings;
        this.mostAmount = mostAmount;
    }

    /** It is there now, or holds another amount than before. */
    void handlePut(Object thing, Charge holder, long held) {
        handlePut(thing, holder, held, 0);
    }

    /** The same; its holder gives up before it what is worth less. */
    void handlePut(Object thing, Charge holder, long held, long worth) {
        Entry before = entries.put(thing, new Entry(holder, held, worth));
        amount += held - (before == null ? 0 : before.amount);
    }

    /** Its holder gives it up only after what else it has. */
    void handleTouched(Object thing) {
        Entry entry = entries.remove(thing);
        if (entry != null) {
            entries.put(thing, entry);
        }
    }

    /** From now on it is worth so much. */
    void handleWorth(Object thing, long worth) {
        entries.computeIfPresent(thing, (same, entry) -> new Entry(entry.holder, entry.amount, worth));
    }

    long worth(Object thing) {
        Entry entry = entries.get(thing);
        return entry == null ? 0 : entry.worth;
    }

    boolean has(Object thing) {
        return entries.containsKey(thing);
    }

    void handleRemoved(Object thing) {
        Entry entry = entries.remove(thing);
        if (entry != null) {
            amount -= entry.amount;
        }
    }

    /** It had to go because there was too much. */
    void handleGaveWay(Object thing) {
        handleGaveWay(thing, Long.MIN_VALUE);
    }

    /**
     * The same.
     *
     * @param idle what is worth less than that goes before what has lived beside it
     */
    void handleGaveWay(Object thing, long idle) {
        Entry victim = entries.get(thing);
        if (victim == null) {
            throw new SimulationFailure("%s: something gives way that is not there".formatted(name));
        }
        if (!isBeyondBound()) {
            throw new SimulationFailure("%s: something gives way although there is room".formatted(name));
        }
        boolean isReserved = isReserveKept();
        if (isReserved && victim.holder.hasReserve()) {
            throw new SimulationFailure("%s: something gives way for which a part is kept".formatted(name));
        }
        Charge lived = victim.holder.longLived();
        boolean goesForLived = !isReserved && victim.worth < idle && holdsMore(lived, victim.holder);
        checkHoldsMost(goesForLived ? lived : victim.holder, 0, isReserved);
        for (int depth = 1; depth <= victim.holder.groups().size(); depth++) {
            checkHoldsMost(victim.holder, depth, isReserved);
        }
        checkNothingIdleBeside(victim.holder, idle);
        checkIsFirst(thing, victim);
        handleRemoved(thing);
        gaveWay++;
    }

    private void checkIsFirst(Object thing, Entry victim) {
        boolean isBehind = false;
        for (Map.Entry<Object, Entry> entry : entries.entrySet()) {
            isBehind |= entry.getKey().equals(thing);
            Entry other = entry.getValue();
            boolean isBefore = other.worth < victim.worth || (other.worth == victim.worth && !isBehind);
            if (isBefore && other.holder.equals(victim.holder)) {
                throw new SimulationFailure(
                        "%s: something gives way before what its principal took first".formatted(name));
            }
        }
    }

    /** Where something that has lived gives way, nothing beside it is idle, of whoever holds what. */
    private void checkNothingIdleBeside(Charge victim, long idle) {
        boolean areBeside = false;
        boolean areAllIdle = true;
        for (Entry entry : entries.values()) {
            if (!entry.holder.hasReserve()
                    && within(entry.holder.longLived(), 0).equals(within(victim, 0))) {
                areBeside = true;
                areAllIdle &= entry.worth < idle;
            }
        }
        if (areBeside && areAllIdle) {
            throw new SimulationFailure("%s: what has lived gives way before what is idle".formatted(name));
        }
    }

    private boolean holdsMore(Charge one, Charge other) {
        long lead = 0;
        for (Entry entry : entries.values()) {
            Charge.Group outermost = within(entry.holder, 0);
            lead += outermost.equals(within(one, 0)) ? weigh(entry) : 0;
            lead -= outermost.equals(within(other, 0)) ? weigh(entry) : 0;
        }
        return lead > 0;
    }

    /** Whether there are others than those for whom a part is kept, which these do not exceed. */
    private boolean isReserveKept() {
        long reserved = 0;
        boolean areOthers = false;
        for (Entry entry : entries.values()) {
            reserved += entry.holder.hasReserve() ? weigh(entry) : 0;
            areOthers |= !entry.holder.hasReserve();
        }
        return areOthers && reserved <= (areTooMany() ? mostThings : mostAmount) / RESERVED_PART;
    }

    /** What an entry is to the bound that is exceeded. */
    private long weigh(Entry entry) {
        return areTooMany() ? 1 : entry.amount;
    }

    private boolean areTooMany() {
        return entries.size() > mostThings;
    }

    /** None of those that are within the same group at the depth holds more for its weight, of all or of those without a reserve. */
    private void checkHoldsMost(Charge victim, int depth, boolean isReserved) {
        Charge.Group own = within(victim, depth);
        Map<Charge.Group, Long> sums = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (isWithin(entry.holder, victim, depth) && !(isReserved && entry.holder.hasReserve())) {
                sums.merge(within(entry.holder, depth), weigh(entry), Long::sum);
            }
        }
        long held = sums.getOrDefault(own, 0L);
        sums.forEach((group, sum) -> {
            if (sum * own.weight() > held * group.weight()) {
                throw new SimulationFailure("%s: %s gives way with %d held for a weight of %d, where %s holds %d for %d"
                        .formatted(name, own.name(), held, own.weight(), group.name(), sum, group.weight()));
            }
        });
    }

    private static Charge.Group within(Charge holder, int depth) {
        return depth < holder.groups().size() ? holder.groups().get(depth) : ITSELF;
    }

    private static boolean isWithin(Charge holder, Charge other, int depth) {
        return holder.groups().size() >= depth
                && holder.groups().subList(0, depth).equals(other.groups().subList(0, depth));
    }

    /** At every step. */
    void check(long things, long held) {
        if (things != entries.size() || held != amount) {
            throw new SimulationFailure("%s: the server has %d, that take %d, where there should be %d, that take %d"
                    .formatted(name, things, held, entries.size(), amount));
        }
        checkBound();
    }

    boolean isBeyondBound() {
        return areTooMany() || amount > mostAmount;
    }

    void checkBound() {
        if (isBeyondBound()) {
            throw new SimulationFailure("%s: %d, that take %d, are beyond the bound of %d, and of %d"
                    .formatted(name, entries.size(), amount, mostThings, mostAmount));
        }
    }

    /** How many had to go so far. */
    long gaveWay() {
        return gaveWay;
    }

    int size() {
        return entries.size();
    }
}
