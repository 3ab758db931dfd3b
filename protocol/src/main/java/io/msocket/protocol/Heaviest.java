package io.msocket.protocol;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds, of many principals that are gone through once, those that hold most for their weight. Not thread-safe. */
public final class Heaviest {
    private static final Comparator<Holder> LIGHTEST_FIRST = Comparator.comparingDouble(Holder::burden);

    private final int most;

    /** As many as are to be named, and those that are lightest first. */
    private final PriorityQueue<Holder> found = new PriorityQueue<>(LIGHTEST_FIRST);

    private record Holder(Principal.Group who, long amount) {
        double burden() {
            return (double) amount / who.weight();
        }
    }

    /** @param most how many are to be named */
    public Heaviest(int most) {
        this.most = most;
    }

    /** One more of them: an outermost network, or a key. Who holds nothing is not named. */
    public void add(Principal.Group who, long amount) {
        if (amount > 0) {
            found.add(new Holder(who, amount));
            if (found.size() > most) {
                found.remove();
            }
        }
    }

    /** The one that holds most for its weight first. */
    public List<Holdings.Share> shares() {
        return found.stream()
                .sorted(LIGHTEST_FIRST.reversed())
                .map(holder -> new Holdings.Share(Principal.textOf(holder.who.key()), holder.amount))
                .toList();
    }
}
