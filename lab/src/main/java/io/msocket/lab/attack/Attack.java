package io.msocket.lab.attack;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** One way to attack. */
interface Attack {
    /**
     * Does it until it is done, or is told to stop; blocks. What it has left open stays open until the process ends.
     *
     * @throws IOException if nothing of it can be done
     */
    void run(Tally tally, BooleanSupplier stopped) throws IOException, InterruptedException;
}
