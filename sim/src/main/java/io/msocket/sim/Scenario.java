package io.msocket.sim;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that a run depends on.
 *
 * @param seed of the randomness during the run
 * @param setup the numbers
 * @param operations what happens to the system, in order of time
 */
record Scenario(long seed, Setup setup, List<Operation> operations) {
    Scenario {
        operations = List.copyOf(operations);
    }

    Scenario withSetup(Setup other) {
        return new Scenario(seed, other, operations);
    }

    Scenario withOperations(List<Operation> others) {
        return new Scenario(seed, setup, others);
    }

    /** Seed, setup and operations, a line each. */
    @Override
    public String toString() {
        return seed + "\n" + setup + "\n"
                + operations.stream().map(Operation::toString).collect(Collectors.joining("\n"));
    }

    /** Reads what {@link #toString} writes. */
    static Scenario parse(String text) {
        String[] lines = text.split("\n", -1);
        return new Scenario(
                Long.parseLong(lines[0].trim()),
                Setup.parse(lines.length > 1 ? lines[1] : ""),
                Arrays.stream(lines)
                        .skip(2)
                        .filter(line -> !line.isBlank())
                        .map(Operation::parse)
                        .toList());
    }
}
