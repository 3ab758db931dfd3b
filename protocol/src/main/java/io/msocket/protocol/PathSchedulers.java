package io.msocket.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schedulers that there are, each by its name. */
public final class PathSchedulers {
    private static final Map<String, PathScheduler.Factory> BY_NAME = byName();

    private PathSchedulers() {}

    private static Map<String, PathScheduler.Factory> byName() {
        Map<String, PathScheduler.Factory> all = new LinkedHashMap<>();
        for (PathScheduler.Factory factory :
                List.of(earliestCompletion(), proportional(), redundant(), roundRobin(), primary())) {
            all.put(factory.create().name(), factory);
        }
        return all;
    }

    /** The names that {@link #named} knows, the default first. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * The scheduler of that name.
     *
     * @throws IllegalArgumentException when there is none; it lists those that there are
     */
    public static PathScheduler.Factory named(String name) {
        PathScheduler.Factory factory = BY_NAME.get(name);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "no scheduler is named '%s'; there are %s".formatted(name, String.join(", ", names())));
        }
        return factory;
    }

    /**
     * The default: each byte goes where it will have arrived first, and waits for a path without room where that is still
     * sooner than any that has. So a slow path carries what it can while there is plenty, and does not hold up the end.
     * After ECF (Lim et al., "ECF: An MPTCP path scheduler to manage heterogeneous paths", CoNEXT 2017).
     */
    public static PathScheduler.Factory earliestCompletion() {
        return EarliestCompletion::new;
    }

    /**
     * The paper's: so much in flight on each path that all of them drain at the same instant; by their round-trip times at
     * first, by what they deliver as soon as that is known (the msocket paper, section III-C).
     */
    public static PathScheduler.Factory proportional() {
        return Proportional::new;
    }

    /** Every byte on every path: as fast as the fastest at each instant. */
    public static PathScheduler.Factory redundant() {
        return Redundant::new;
    }

    /** A record for each path with room in turn, whatever they are like. */
    public static PathScheduler.Factory roundRobin() {
        return RoundRobin::new;
    }

    /** One path as long as it works, the fastest when it is chosen; the others stand by. */
    public static PathScheduler.Factory primary() {
        return Primary::new;
    }

    private static final class Proportional implements PathScheduler {
        @Override
        public String name() {
            return "proportional";
        }

        @Override
        public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
            boolean allKnown = true;
            for (Candidate candidate : candidates) {
                allKnown &= candidate.bytesPerSecond() > 0;
            }
            Candidate chosen = null;
            double soonest = Double.MAX_VALUE;
            for (Candidate candidate : candidates) {
                double slowness =
                        allKnown ? 1.0 / candidate.bytesPerSecond() : Math.max(1, candidate.leastRoundTripNanos());
                // One byte more, so that of idle paths the fastest is the first.
                double drained = (candidate.bytesInFlight() + 1) * slowness;
                if (candidate.hasRoom() && drained < soonest) {
                    soonest = drained;
                    chosen = candidate;
                }
            }
            return chosen;
        }
    }

    private static final class Redundant implements PathScheduler {
        @Override
        public String name() {
            return "redundant";
        }

        @Override
        public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
            return null;
        }

        @Override
        public boolean copiesToAll() {
            return true;
        }
    }

    private static final class RoundRobin implements PathScheduler {
        private int last = -1;

        @Override
        public String name() {
            return "round-robin";
        }

        @Override
        public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
            Candidate first = null;
            for (Candidate candidate : candidates) {
                if (candidate.hasRoom() && candidate.id() > last) {
                    last = candidate.id();
                    return candidate;
                }
                if (first == null && candidate.hasRoom()) {
                    first = candidate;
                }
            }
            if (first != null) {
                last = first.id();
            }
            return first;
        }
    }

    private static final class Primary implements PathScheduler {
        private @Nullable Integer current;

        @Override
        public String name() {
            return "primary";
        }

        @Override
        public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
            Candidate primary = null;
            for (Candidate candidate : candidates) {
                if (current != null && candidate.id() == current) {
                    return candidate.hasRoom() ? candidate : null;
                }
                if (primary == null || candidate.leastRoundTripNanos() < primary.leastRoundTripNanos()) {
                    primary = candidate;
                }
            }
            if (primary == null) {
                return null;
            }
            current = primary.id();
            return primary.hasRoom() ? primary : null;
        }
    }
}
