package io.msocket.protocol;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who holds how much of something that is bounded, and who gives way when the bound is reached: of all principals the one that holds
 * most for its weight, of the groups within it again the one that holds most, and of its things the one that is worth least. Where
 * several hold as much, it is what is worth least of all that they would have to give. So somebody who holds less than a fair share
 * loses nothing, however much the others want, and however many they are within one network.
 *
 * <p>Those that {@link Principal#hasReserve have a reserve} do not give way to others while they hold no more than that together.
 *
 * <p>All but {@link #count}, {@link #amount} and {@link #share} take time that grows with the logarithm of the number of principals, and
 * of the things of one. Not thread-safe.
 *
 * @param <T> what is held; equal things are the same
 */
public final class Holdings<T> {
    private static final Comparator<Holding<?>> LEAST_WORTH_FIRST =
            Comparator.<Holding<?>>comparingLong(holding -> holding.worth).thenComparingLong(holding -> holding.number);

    private final long reserve;
    private final Map<T, Holding<T>> things = new HashMap<>();

    /** Of those who have a reserve, and of all others. */
    private final Group<T> reserved = new Group<>(null, "reserved", 1);

    private final Group<T> others = new Group<>(null, "others", 1);

    /** How often something was put that was not held before. */
    private long puts;

    /** Where nobody has a reserve. */
    public Holdings() {
        this.reserve = 0;
    }

    /** @param most how much may be held, so that it is known what the reserve is; to keep to it is the caller's */
    public Holdings(long most) {
        this.reserve = Principal.reserveOf(most);
    }

    /** One thing. */
    private static final class Holding<T> {
        final T thing;
        final Principal holder;
        final Group<T> group;
        final long number;
        long amount;
        long worth;

        Holding(T thing, Principal holder, Group<T> group, long number) {
            this.thing = thing;
            this.holder = holder;
            this.group = group;
            this.number = number;
        }
    }

    /** The groups within one. */
    private static final class Within<T> {
        final Map<Object, Group<T>> byKey = new HashMap<>(2);

        /** Who gives way first first; whoever changes something in one takes it out before and puts it in again. */
        final TreeSet<Group<T>> inOrder = new TreeSet<>(Group::compare);
    }

    private static final class Group<T> {
        final @Nullable Group<T> around;
        final Object key;
        final int weight;

        /** Null where there was never one: most are the innermost. */
        @Nullable
        Within<T> within;

        /** Its own things, which are not those of a group within it. */
        final TreeSet<Holding<T>> things = new TreeSet<>(LEAST_WORTH_FIRST);

        long ownAmount;

        /** All that it holds. */
        long amount;

        /** What it has to give up first; null while it holds nothing. */
        @Nullable
        Holding<T> next;

        Group(@Nullable Group<T> around, Object key, int weight) {
            this.around = around;
            this.key = key;
            this.weight = weight;
        }

        double burden() {
            return (double) amount / weight;
        }

        /** Which of two gives way first, that hold something. */
        static int compare(Group<?> one, Group<?> other) {
            int byBurden = Double.compare(other.burden(), one.burden());
            return byBurden == 0 ? LEAST_WORTH_FIRST.compare(one.first(), other.first()) : byBurden;
        }

        Holding<T> first() {
            if (next == null) {
                throw new NoSuchElementException("nothing is held");
            }
            return next;
        }

        @Nullable
        Group<T> find(Object wanted) {
            return within == null ? null : within.byKey.get(wanted);
        }

        Group<T> findOrMake(Object wanted, int itsWeight) {
            if (within == null) {
                within = new Within<>();
            }
            return within.byKey.computeIfAbsent(wanted, unused -> new Group<>(this, wanted, itsWeight));
        }

        /** Of those within it; null if there is none. */
        @Nullable
        Group<T> heaviest() {
            return within == null || within.inOrder.isEmpty() ? null : within.inOrder.first();
        }

        /** Those within it, who gives way first first. */
        Stream<Group<T>> inOrder() {
            return within == null ? Stream.empty() : within.inOrder.stream();
        }

        /** Before something in it changes. */
        void takeOut() {
            if (around != null) {
                around.takeOut();
                if (next != null && around.within != null) {
                    around.within.inOrder.remove(this);
                }
            }
        }

        /** Afterwards, when it holds so much more. */
        void putIn(long more) {
            amount += more;
            next = findNext();
            if (around != null) {
                around.putBack(this);
                around.putIn(more);
            }
        }

        private void putBack(Group<T> changed) {
            if (within == null) {
                throw new IllegalStateException("a group within one that has none");
            }
            if (changed.next == null) {
                within.byKey.remove(changed.key);
            } else {
                within.inOrder.add(changed);
            }
        }

        private @Nullable Holding<T> findNext() {
            Holding<T> own = things.isEmpty() ? null : things.first();
            Group<T> heaviest = heaviest();
            if (heaviest == null) {
                return own;
            }
            if (own == null || heaviest.burden() > ownAmount) {
                return heaviest.next;
            }
            boolean isOwn = ownAmount > heaviest.burden() || LEAST_WORTH_FIRST.compare(own, heaviest.first()) < 0;
            return isOwn ? own : heaviest.next;
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
     * Who holds most for its weight, at most so many, the one first that gives way first where there is no reserve. Takes time that grows
     * with that number only.
     */
    public List<Share> heaviest(int most) {
        return Stream.of(reserved, others)
                .flatMap(part -> part.inOrder().limit(most))
                .sorted(Group::compare)
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
        return reserved.amount + others.amount;
    }

    /** How much a principal holds, those within it included. */
    public long amount(Principal who) {
        return amount(who, who.groups().size());
    }

    /** The same of what is around it at a depth. */
    private long amount(Principal who, int depth) {
        Group<T> group = part(who);
        for (Principal.Group next : who.groups().subList(0, depth)) {
            group = group.find(next.key());
            if (group == null) {
                return 0;
            }
        }
        return group.amount;
    }

    private Group<T> part(Principal who) {
        return who.hasReserve() ? reserved : others;
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
        return amount(one, depth) - amount(other, depth);
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
        Group<T> group = part(who);
        for (Principal.Group next : who.groups()) {
            group = group == null ? null : group.find(next.key());
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
     * A principal holds a thing from now on, or another amount of it. Of its things, the one is worth least that was put first.
     *
     * @param amount not negative
     */
    public void put(T thing, Principal who, long amount) {
        put(thing, who, amount, 0);
    }

    /**
     * The same.
     *
     * @param worth what is worth less gives way first, and of things that are worth as much what was put first
     */
    public void put(T thing, Principal who, long amount, long worth) {
        if (amount < 0) {
            throw new IllegalArgumentException("an amount of " + amount);
        }
        Group<T> group = group(who);
        Holding<T> before = things.get(thing);
        if (before != null && before.group != group) {
            remove(thing);
            // Which may have been the last thing of a group around both.
            group = group(who);
            before = null;
        }
        group.takeOut();
        Holding<T> holding = before;
        if (holding == null) {
            holding = new Holding<>(thing, who, group, ++puts);
            things.put(thing, holding);
        } else {
            group.things.remove(holding);
        }
        long more = amount - holding.amount;
        holding.amount = amount;
        holding.worth = worth;
        group.things.add(holding);
        group.ownAmount += more;
        group.putIn(more);
    }

    private Group<T> group(Principal who) {
        Group<T> group = part(who);
        for (Principal.Group next : who.groups()) {
            group = group.findOrMake(next.key(), next.weight());
        }
        return group;
    }

    /** Nobody holds the thing any more; whether somebody did. */
    public boolean remove(T thing) {
        Holding<T> holding = things.remove(thing);
        if (holding == null) {
            return false;
        }
        Group<T> group = holding.group;
        group.takeOut();
        group.things.remove(holding);
        group.ownAmount -= holding.amount;
        group.putIn(-holding.amount);
        return true;
    }

    /**
     * Who has to give something back first.
     *
     * @throws NoSuchElementException if nothing is held
     */
    public Principal firstHolder() {
        return findFirst().holder;
    }

    /**
     * What has to be given back first.
     *
     * @throws NoSuchElementException if nothing is held
     */
    public T first() {
        return findFirst().thing;
    }

    private Holding<T> findFirst() {
        Group<T> old = reserved.heaviest();
        Group<T> other = others.heaviest();
        boolean isOfReserved =
                other == null || (old != null && reserved.amount > reserve && Group.compare(old, other) < 0);
        return (isOfReserved ? reserved : others).first();
    }

    /**
     * The same, but that nothing {@link Principal#isLongLived long-lived} is given back while something else from the same outermost network
     * would be given back there first that is worth less than so much.
     *
     * @throws NoSuchElementException if nothing is held
     */
    public T firstBut(long worth) {
        Holding<T> first = findFirst();
        if (first.holder.isLongLived()) {
            Object network = first.holder.newcomers().groups().get(0).key();
            Group<T> beside = others.find(network);
            if (beside != null && beside.first().worth < worth) {
                return beside.first().thing;
            }
        }
        return first.thing;
    }
}
