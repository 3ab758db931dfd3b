package io.msocket.protocol;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Things that wait, and which of them is next: principals take turns, the networks and keys within one take turns again, and of the
 * things of one the first that came is next. A wider network has as many turns in a round as its weight ({@link Principal}). So
 * whoever waits for one thing waits for a round at most, however much the others want (weighted round robin; Nagle, "On packet
 * switches with infinite storage", RFC 970).
 *
 * <p>All but {@link #size} and {@link #principals} take time that does not grow with what waits. Not thread-safe, not bounded: who
 * puts things in knows how many there may be.
 *
 * @param <T> what waits; equal things are the same
 */
public final class Turns<T> {
    private final Map<T, Group<T>> groups = new HashMap<>();
    private final Group<T> all = new Group<>(null, "all", 1);

    /** A principal or one within it; either may have things and groups of its own. */
    private static final class Group<T> {
        /** Stands for the group's own things where it takes turns with the groups within it. */
        private static final Object ITSELF = "itself";

        final @Nullable Group<T> around;
        final Object key;
        final int weight;

        /** Those that something waits for. The first one's turn it is. */
        final LinkedHashMap<Object, Group<T>> within = new LinkedHashMap<>();

        /** Only in those that stand for a group's own things. */
        final LinkedHashMap<T, T> things = new LinkedHashMap<>();

        int turnsLeft;

        Group(@Nullable Group<T> around, Object key, int weight) {
            this.around = around;
            this.key = key;
            this.weight = weight;
            this.turnsLeft = weight;
        }

        Group<T> within(Object wanted, int itsWeight) {
            return within.computeIfAbsent(wanted, unused -> new Group<>(this, wanted, itsWeight));
        }

        @Nullable
        Group<T> firstWithin() {
            Iterator<Group<T>> all = within.values().iterator();
            return all.hasNext() ? all.next() : null;
        }

        void leaveIfEmpty() {
            if (around != null && things.isEmpty() && within.isEmpty()) {
                around.within.remove(key);
                around.leaveIfEmpty();
            }
        }

        /** One of its things has had its turn. */
        void tookTurn() {
            if (around == null) {
                return;
            }
            around.tookTurn();
            turnsLeft--;
            if (turnsLeft == 0) {
                turnsLeft = weight;
                around.within.remove(key);
                around.within.put(key, this);
            }
        }
    }

    /** How many things wait. */
    public int size() {
        return groups.size();
    }

    /** Those that wait, in no order; a view. */
    public Set<T> things() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** For how many principals something waits; a wide network is one. */
    int principals() {
        return all.within.size();
    }

    /** Whether something waits for this very principal. */
    boolean hasAny(Principal who) {
        Group<T> group = all;
        for (Principal.Group next : who.groups()) {
            group = group == null ? null : group.within.get(next.key());
        }
        return group != null && group.within.containsKey(Group.ITSELF);
    }

    /** A thing waits for a principal from now on; where it waits already, it keeps its place. */
    public void add(T thing, Principal who) {
        if (groups.containsKey(thing)) {
            return;
        }
        Group<T> group = all;
        for (Principal.Group next : who.groups()) {
            group = group.within(next.key(), next.weight());
        }
        group = group.within(Group.ITSELF, 1);
        group.things.put(thing, thing);
        groups.put(thing, group);
    }

    /** A thing waits no longer; whether it did. */
    public boolean remove(T thing) {
        Group<T> group = groups.remove(thing);
        if (group == null) {
            return false;
        }
        group.things.remove(thing);
        group.leaveIfEmpty();
        return true;
    }

    /** Takes out the thing whose turn it is; null if none waits. */
    public @Nullable T poll() {
        return poll(unused -> true);
    }

    /**
     * The same, passing over principals that may have no turn, which keep their place; null if nothing waits for others. Takes time that
     * grows with the number of those.
     *
     * @param mayHaveTurn of principals, of which a wide network is one
     */
    public @Nullable T poll(Predicate<Principal.Group> mayHaveTurn) {
        T next = peek(mayHaveTurn);
        if (next != null) {
            Objects.requireNonNull(groups.get(next)).tookTurn();
            remove(next);
        }
        return next;
    }

    /** What {@link #poll(Predicate)} would take out. Takes as long. */
    @Nullable
    T peek(Predicate<Principal.Group> mayHaveTurn) {
        Group<T> group = next(mayHaveTurn);
        for (Group<T> next = group; next != null; next = next.firstWithin()) {
            group = next;
        }
        return group == null ? null : group.things.keySet().iterator().next();
    }

    /** Whether {@link #poll(Predicate)} has something to take out. Takes as long. */
    boolean hasTurn(Predicate<Principal.Group> mayHaveTurn) {
        return next(mayHaveTurn) != null;
    }

    private @Nullable Group<T> next(Predicate<Principal.Group> mayHaveTurn) {
        for (Group<T> principal : all.within.values()) {
            if (mayHaveTurn.test(new Principal.Group(principal.key, principal.weight))) {
                return principal;
            }
        }
        return null;
    }
}
