package io.msocket.protocol;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * How much of a bounded memory each principal has, and whether it may have more: at most a third of what is left free, so that it has
 * a quarter of all where it is alone, and others find something however many have taken their shares (dynamic thresholds, Choudhury
 * and Hahne 1998). A wider network may have as many thirds as it weighs, and what this process does itself may have all that is free.
 * A part is kept for those whose keys are listed, for connections that have lived, and for the process itself
 * ({@link Principal#reserveOf}).
 *
 * <p>All but {@link #heaviest} takes time that does not grow with the number of principals. Not thread-safe.
 */
public final class MemoryShares {
    private static final int SHARES = 3;

    private final long most;
    private final Group all = new Group(1);

    private static final class Group {
        final int weight;
        long amount;
        final Map<Object, Group> within = new HashMap<>(1);

        Group(int weight) {
            this.weight = weight;
        }
    }

    /** @param most bytes in all */
    public MemoryShares(long most) {
        this.most = most;
    }

    /** Bytes that are taken, which may be more than the bound by what was {@link #force forced}. */
    public long taken() {
        return all.amount;
    }

    /** Bytes that a principal has, those within it included. */
    public long taken(Principal who) {
        Group group = all;
        for (Principal.Group next : who.groups()) {
            group = group.within.get(next.key());
            if (group == null) {
                return 0;
            }
        }
        return group.amount;
    }

    /** Takes so many bytes more for a principal, if it may have them. */
    public boolean take(Principal who, long bytes) {
        if (!mayTake(who, bytes)) {
            return false;
        }
        force(who, bytes);
        return true;
    }

    private boolean mayTake(Principal who, long bytes) {
        long forAll = who.hasReserve() ? most : most - Principal.reserveOf(most);
        double free = (double) forAll - all.amount;
        if (bytes > free) {
            return false;
        }
        Group group = all;
        for (Principal.Group next : who.groups()) {
            group = group == null ? null : group.within.get(next.key());
            long taken = group == null ? 0 : group.amount;
            if (SHARES * (double) (taken + bytes) > next.weight() * free) {
                return false;
            }
        }
        return true;
    }

    /** Takes them whether it may have them or not: what every connection has. */
    public void force(Principal who, long bytes) {
        change(who, bytes);
    }

    /** A principal has so many bytes less. */
    public void give(Principal who, long bytes) {
        change(who, -bytes);
    }

    private void change(Principal who, long more) {
        all.amount += more;
        change(all, who.groups().iterator(), more);
    }

    private static void change(Group around, Iterator<Principal.Group> path, long more) {
        if (!path.hasNext()) {
            return;
        }
        Principal.Group next = path.next();
        Group group = around.within.computeIfAbsent(next.key(), unused -> new Group(next.weight()));
        group.amount += more;
        change(group, path, more);
        if (group.amount == 0 && group.within.isEmpty()) {
            around.within.remove(next.key());
        }
    }

    /** Who has most for what it may, at most so many, the heaviest first. */
    public List<Holdings.Share> heaviest(int number) {
        Heaviest heaviest = new Heaviest(number);
        all.within.forEach((key, group) -> heaviest.add(new Principal.Group(key, group.weight), group.amount));
        return heaviest.shares();
    }

    /** How many outermost principals have something. */
    int principals() {
        return all.within.size();
    }
}
