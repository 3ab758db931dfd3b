package io.msocket.cli.files;

import io.msocket.protocol.Principal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * How many slots each source has and each network around sources, and which of those that wait for one have fewest. Everything takes time
 * that grows with the logarithm of their number. Not thread-safe; as large as there are slots and transfers that wait.
 */
final class SlotShares {
    private final Group all = new Group(0);

    /** For a number of its own for each group. */
    private long groups;

    /** A source, or a network of sources. */
    private static final class Group {
        private static final Comparator<Group> FEWEST_FIRST =
                Comparator.<Group>comparingInt(group -> group.held).thenComparingLong(group -> group.number);

        final long number;
        final Map<Object, Group> within = new HashMap<>(1);
        /** Those within it that wait; whoever changes what one of them holds takes it out before and puts it in again. */
        final TreeSet<Group> waiting = new TreeSet<>(FEWEST_FIRST);

        int held;
        int wanted;

        Group(long number) {
            this.number = number;
        }
    }

    /** It has one more. */
    void handleTaken(Principal source) {
        change(source, 1, 0);
    }

    /** It has one less. */
    void handleGivenUp(Principal source) {
        change(source, -1, 0);
    }

    /** One more of its transfers waits. */
    void handleWaiting(Principal source) {
        change(source, 0, 1);
    }

    /** One of them waits no longer. */
    void handleWaitingNoLonger(Principal source) {
        change(source, 0, -1);
    }

    private void change(Principal source, int held, int wanted) {
        Group around = all;
        for (Principal.Group each : source.groups()) {
            Group group = around.within.computeIfAbsent(each.key(), unused -> new Group(++groups));
            around.waiting.remove(group);
            group.held += held;
            group.wanted += wanted;
            if (group.wanted > 0) {
                around.waiting.add(group);
            }
            if (group.held == 0 && group.wanted == 0) {
                // Then so is all within it.
                around.within.remove(each.key());
            }
            around = group;
        }
    }

    /**
     * Whether one that waits would still have fewer if it had one more and the source one less: each together with all within the outermost
     * network that is around it and not around both.
     */
    boolean hasTooMany(Principal source) {
        Group around = all;
        for (Principal.Group each : source.groups()) {
            Group ours = around.within.get(each.key());
            if (ours == null) {
                return false;
            }
            // The first one, or the second one behind itself.
            if (around.waiting.stream()
                    .filter(group -> group != ours)
                    .findFirst()
                    .filter(other -> ours.held - other.held > 1)
                    .isPresent()) {
                return true;
            }
            around = ours;
        }
        return false;
    }
}
