package io.msocket.sim;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of a server's bounded tables, kept once more: what is in it, for whom, how much. Objects where it is beyond its bound, where it
 * is not what this one is, and where something gives way of a principal although another one holds more, as then one that holds
 * no more than its share has lost something: the bound, divided among those that hold something by their weights.
 */
final class TableWatch {
    /** What a group holds itself is to those within it as if it were one of them. */
    private static final Charge.Group ITSELF = new Charge.Group("itself", 1);

    private final String name;
    private final long mostThings;
    private final long mostAmount;

    /** In the order in which their holders have to give them up. */
    private final LinkedHashMap<Object, Entry> entries = new LinkedHashMap<>();

    private long amount;
    private long gaveWay;

    private record Entry(Charge holder, long amount) {}

    TableWatch(String name, long mostThings, long mostAmount) {
        this.name = name;
        this.mostThings = mostThings;
        this.mostAmount = mostAmount;
    }

    /** It is there now, or holds another amount than before. */
    void handlePut(Object thing, Charge holder, long held) {
        Entry before = entries.put(thing, new Entry(holder, held));
        amount += held - (before == null ? 0 : before.amount);
    }

    /** Its holder gives it up only after what else it has. */
    void handleTouched(Object thing) {
        Entry entry = entries.remove(thing);
        if (entry != null) {
            entries.put(thing, entry);
        }
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
        Entry victim = entries.get(thing);
        if (victim == null) {
            throw new SimulationFailure("%s: something gives way that is not there".formatted(name));
        }
        if (!isBeyondBound()) {
            throw new SimulationFailure("%s: something gives way although there is room".formatted(name));
        }
        for (int depth = 0; depth <= victim.holder.groups().size(); depth++) {
            checkHoldsMost(victim.holder, depth);
        }
        for (Map.Entry<Object, Entry> first : entries.entrySet()) {
            if (first.getValue().holder.equals(victim.holder)) {
                if (!first.getKey().equals(thing)) {
                    throw new SimulationFailure(
                            "%s: something gives way before what its principal took first".formatted(name));
                }
                break;
            }
        }
        handleRemoved(thing);
        gaveWay++;
    }

    /** None of those that are within the same group at the depth holds more for its weight. */
    private void checkHoldsMost(Charge victim, int depth) {
        Charge.Group own = within(victim, depth);
        Map<Charge.Group, Long> sums = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (isWithin(entry.holder, victim, depth)) {
                sums.merge(within(entry.holder, depth), entry.amount, Long::sum);
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
        return entries.size() > mostThings || amount > mostAmount;
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
