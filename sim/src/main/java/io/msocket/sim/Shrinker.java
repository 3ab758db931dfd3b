package io.msocket.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a scenario that fails as small as it gets while it still fails in the same way: leaves operations out (delta
 * debugging: large parts first), then sets the setup's numbers to their plain values one by one.
 */
final class Shrinker {
    private static final int MOST_TRIALS = 2_000;

    private final Scratch scratch;
    private final String symptom;
    private Scenario smallest;
    private int trials;

    private Shrinker(Scenario failing, Scratch scratch, String symptom) {
        this.smallest = failing;
        this.scratch = scratch;
        this.symptom = symptom;
    }

    /** The smallest that was found; the same one if it does not fail. */
    static Scenario shrink(Scenario scenario, Scratch scratch) {
        Throwable failure = RunResult.of(scenario, scratch, Trace.hashOnly()).failure();
        if (failure == null) {
            return scenario;
        }
        Shrinker shrinker = new Shrinker(scenario, scratch, symptomOf(failure));
        int before;
        do {
            before = shrinker.size();
            shrinker.leaveOperationsOut();
            shrinker.simplifySetup();
            shrinker.simplifyOperations();
        } while (shrinker.size() < before && shrinker.trials < MOST_TRIALS);
        return shrinker.smallest;
    }

    private int size() {
        return smallest.toString().length();
    }

    /** Two failures are the same if they are of one type and begin with the same words. */
    private static String symptomOf(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int end = 0;
        int words = 0;
        while (end < message.length() && !Character.isDigit(message.charAt(end)) && words < 5) {
            if (message.charAt(end) == ' ') {
                words++;
            }
            end++;
        }
        return failure.getClass().getName() + message.substring(0, end);
    }

    private boolean accept(Scenario candidate) {
        if (trials >= MOST_TRIALS) {
            return false;
        }
        trials++;
        Throwable failure = RunResult.of(candidate, scratch, Trace.hashOnly()).failure();
        if (failure == null || !symptomOf(failure).equals(symptom)) {
            return false;
        }
        smallest = candidate;
        return true;
    }

    private void leaveOperationsOut() {
        int part = Math.max(1, smallest.operations().size() / 2);
        while (true) {
            int from = 0;
            while (from < smallest.operations().size()) {
                List<Operation> fewer = new ArrayList<>(smallest.operations());
                fewer.subList(from, Math.min(from + part, fewer.size())).clear();
                if (!accept(smallest.withOperations(fewer))) {
                    from += part;
                }
            }
            if (part == 1) {
                return;
            }
            part /= 2;
        }
    }

    private void simplifySetup() {
        for (Knob knob : Knob.values()) {
            long value = smallest.setup().get(knob);
            if (value == knob.plain()
                    || accept(smallest.withSetup(smallest.setup().with(knob, knob.plain())))) {
                continue;
            }
            for (long less : new long[] {1, 10, 100, 1_000, 10_000}) {
                if (less < value && accept(smallest.withSetup(smallest.setup().with(knob, less)))) {
                    break;
                }
            }
        }
    }

    private void simplifyOperations() {
        for (int i = 0; i < smallest.operations().size(); i++) {
            Operation one = smallest.operations().get(i);
            replace(i, one.about(0));
            one = smallest.operations().get(i);
            replace(i, new Operation(one.at(), one.kind(), one.a(), one.b(), 0, one.d()));
            one = smallest.operations().get(i);
            replace(i, new Operation(one.at(), one.kind(), one.a(), 0, one.c(), one.d()));
            one = smallest.operations().get(i);
            replace(i, new Operation(one.at(), one.kind(), 0, one.b(), one.c(), one.d()));
        }
    }

    private void replace(int index, Operation simpler) {
        if (!simpler.equals(smallest.operations().get(index))) {
            List<Operation> changed = new ArrayList<>(smallest.operations());
            changed.set(index, simpler);
            accept(smallest.withOperations(changed));
        }
    }
}
