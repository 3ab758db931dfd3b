package io.msocket.protocol;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who holds how much of something that is bounded, and who gives way when the bound is reached: of all principals the one that holds
 * most for its weight, of the groups within it again the one that holds most, and of its things the one that was put first, or last. So
 * somebody who holds less than a fair share loses nothing, however much the others want, and however many they are within one network.
 *
 * <p>All but {@link #count}, {@link #amount} and {@link #share} take time that grows with the logarithm of the number of principals. Not thread-safe.
 *
 * @param <T> what is held; equal things are the same
 */
public final class Holdings<T> {
    private final Map<T, Holding<T>> things = new HashMap<>();
    private final Group<T> all = new Group<>(null, "all", 1, 0);

    /** For a number of its own for each group. */
    private long groups;

    /** One thing, in the list of its group. */
    private static final class Holding<T> {
        final T thing;
        final Group<T> group;
        long amount;

        @Nullable
        Holding<T> before;

        @Nullable
        Holding<T> after;

        Holding(T thing, Group<T> group) {
            this.thing = thing;
            this.group = group;
        }
    }

    private static final class Group<T> {
        private static final Comparator<Group<?>> HEAVIEST_FIRST =
                Comparator.<Group<?>>comparingDouble(Group::burden).reversed().thenComparingLong(group -> group.number);

        final @Nullable Group<T> around;
        final Object key;
        final int weight;
        final long number;
        final Map<Object, Group<T>> within = new HashMap<>(1);

        /** The same in order; whoever changes an amount takes the group out before and puts it in again. */
        final TreeSet<Group<T>> byBurden = new TreeSet<>(HEAVIEST_FIRST);

        /** Its own things, which are not those of a group within it, in the order in which they were put. */
        @Nullable
        Holding<T> first;

        @Nullable
        Holding<T> last;

        long ownAmount;

        /** All that it holds. */
        long amount;

        Group(@Nullable Group<T> around, Object key, int weight, long number) {
            this.around = around;
            this.key = key;
            this.weight = weight;
            this.number = number;
        }

        void add(Holding<T> holding) {
            holding.before = last;
            if (last == null) {
                first = holding;
            } else {
                last.after = holding;
            }
            last = holding;
        }

        void remove(Holding<T> holding) {
            if (holding.before == null) {
                first = holding.after;
            } else {
                holding.before.after = holding.after;
            }
            if (holding.after == null) {
                last = holding.before;
            } else {
                holding.after.before = holding.before;
            }
        }

        double burden() {
            return (double) amount / weight;
        }

        /** Of groups within it that hold as much as the one that holds most. */
        Group<T> newestOfHeaviest() {
            Group<T> heaviest = byBurden.first();
            Group<T> behindThem = new Group<>(null, key, heaviest.weight, Long.MAX_VALUE);
            behindThem.amount = heaviest.amount;
            return byBurden.headSet(behindThem, true).last();
        }

        void change(long difference) {
            if (around == null) {
                amount += difference;
                return;
            }
            around.byBurden.remove(this);
            amount += difference;
            if (first != null || !within.isEmpty()) {
                around.byBurden.add(this);
            } else {
                around.within.remove(key);
            }
            around.change(difference);
        }
    }

    /**
     * What somebody holds.
     *
     * @param who an IPv4 address, an IPv6 /48, the beginning of a listed key, or this process
     * @param amount of all within it
     */
    public record Share(String who, long amount) {}

    /**
     * Who holds most for its weight, at most so many, the one first that gives way first. Takes time that grows with that number only.
     */
    public List<Share> heaviest(int most) {
        return all.byBurden.stream()
                .limit(most)
                .map(group -> new Share(Principal.textOf(group.key), group.amount))
                .toList();
    }

    /** How many things are held. */
    public int count() {
        return things.size();
    }

    /** How much is held. */
    public long amount() {
        return all.amount;
    }

    /** How much a principal holds, those within it included. */
    public long amount(Principal who) {
        return amount(who.groups());
    }

    private long amount(List<Principal.Group> groups) {
        Group<T> group = all;
        for (Principal.Group next : groups) {
            group = group.within.get(next.key());
            if (group == null) {
                return 0;
            }
        }
        return group.amount;
    }

    /**
     * By how much one principal holds more than another one: each together with all within the outermost network, or key, that is around
     * it and not around both. 0 for the same one.
     */
    public long lead(Principal one, Principal other) {
        List<Principal.Group> ours = one.groups();
        List<Principal.Group> theirs = other.groups();
        int depth = 1;
        while (depth < Math.min(ours.size(), theirs.size())
                && ours.get(depth - 1).equals(theirs.get(depth - 1))) {
            depth++;
        }
        return amount(ours.subList(0, depth)) - amount(theirs.subList(0, depth));
    }

    /**
     * How much more a principal may take of something that is given out for good: no more than it leaves free, together with what it
     * holds already. The networks around it may hold as much as their weights say. So the first takes half, and there is always
     * something left for the next (dynamic thresholds, Choudhury and Hahne 1998).
     *
     * @param free what nobody holds; not negative, and with {@link #amount} no more than 2^63 - 1
     */
    public long share(Principal who, long free) {
        long share = free;
        Group<T> group = all;
        for (Principal.Group next : who.groups()) {
            group = group == null ? null : group.within.get(next.key());
            long held = group == null ? 0 : group.amount;
            // The most with held + share <= weight * (free - share).
            share = Math.min(share, free - ceilDiv(free + held, next.weight() + 1L));
        }
        return Math.max(0, share);
    }

    private static long ceilDiv(long amount, long parts) {
        return amount / parts + (amount % parts == 0 ? 0 : 1);
    }

    /**
     * A principal holds a thing from now on, or another amount of it.
     *
     * @param amount not negative
     */
    public void put(T thing, Principal who, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("an amount of " + amount);
        }
        Group<T> group = group(who);
        Holding<T> holding = things.get(thing);
        if (holding != null && holding.group != group) {
            remove(thing);
            // Which may have been the last thing of a group around both.
            group = group(who);
            holding = null;
        }
        if (holding == null) {
            holding = new Holding<>(thing, group);
            things.put(thing, holding);
            group.add(holding);
        }
        change(holding, amount);
    }

    private static <T> void change(Holding<T> holding, long amount) {
        long difference = amount - holding.amount;
        holding.amount = amount;
        holding.group.ownAmount += difference;
        holding.group.change(difference);
    }

    private Group<T> group(Principal who) {
        Group<T> group = all;
        for (Principal.Group next : who.groups()) {
            Group<T> around = group;
            group = around.within.computeIfAbsent(next.key(), key -> new Group<>(around, key, next.weight(), ++groups));
        }
        return group;
    }

    /** Nobody holds the thing any more; whether somebody did. */
    public boolean remove(T thing) {
        Holding<T> holding = things.remove(thing);
        if (holding == null) {
            return false;
        }
        holding.group.remove(holding);
        change(holding, 0);
        return true;
    }

    /**
     * What has to be given back first.
     *
     * @throws NoSuchElementException if nothing is held
     */
    public T first() {
        Holding<T> first = heaviest(false).first;
        if (first == null) {
            throw new NoSuchElementException("nothing is held");
        }
        return first.thing;
    }

    /**
     * What came last of those who hold most, of several who hold as much the one that came last: so whoever holds most gets nothing
     * more, and nobody gives way to one that holds as much.
     *
     * @throws NoSuchElementException if nothing is held
     */
    public T last() {
        Holding<T> last = heaviest(true).last;
        if (last == null) {
            throw new NoSuchElementException("nothing is held");
        }
        return last.thing;
    }

    private Group<T> heaviest(boolean isNewest) {
        Group<T> group = all;
        while (!group.byBurden.isEmpty()) {
            Group<T> heaviest = isNewest ? group.newestOfHeaviest() : group.byBurden.first();
            if (group.first != null && group.ownAmount >= heaviest.burden()) {
                break;
            }
            group = heaviest;
        }
        return group;
    }
}
