package io.msocket.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one attack came to.
 *
 * @param row the attack's name
 * @param server what was attacked, and the size of its heap
 * @param attack how much of it there was, in words
 * @param cpuSeconds what the server used while it was attacked; not a number where there is no server
 * @param heapPeak the most that the server's heap held after a collection, in megabytes
 * @param held what was measured
 * @param notes what a reader must know beside
 */
record HostileResult(
        String row,
        String server,
        String attack,
        double cpuSeconds,
        long heapPeak,
        List<Held> held,
        List<String> notes) {
    /** Far enough below what was asked for to be told. */
    private static final double ENOUGH = 0.95;

    HostileResult {
        held = List.copyOf(held);
        notes = List.copyOf(notes);
    }

    /**
     * That of a server that lives, or has ended.
     *
     * @param cpuBefore what it had used before the attack
     */
    static HostileResult of(
            String row,
            AttackedServer server,
            double cpuBefore,
            Assault.Result attack,
            List<Held> held,
            String... remarks)
            throws IOException, InterruptedException {
        List<String> notes = new ArrayList<>(List.of(remarks));
        notes.removeIf(String::isEmpty);
        double cpu = Double.NaN;
        if (server.isAlive()) {
            cpu = server.cpuSeconds() - cpuBefore;
        }
        notes.addAll(server.complaints());
        if (server.complaints().isEmpty()) {
            server.liveBytes();
        }
        return new HostileResult(row, server.name(), attack.rate(), cpu, server.heapPeakMegabytes(), held, notes);
    }

    /** A remark on an attack that was slower than it should have been; empty if it was not. */
    static String tooSlow(Assault.Result attack, long perSecond) {
        return attack.perSecond() >= ENOUGH * perSecond
                ? ""
                : "this machine makes %.0f a second, not %d".formatted(attack.perSecond(), perSecond);
    }

    /** A remark on an attack that came to less than it should have; empty if it did not. */
    static String tooFew(Assault.Result attack, long asked) {
        return attack.done() >= asked ? "" : "the attack came to %d of %d".formatted(attack.done(), asked);
    }

    /** A remark on why something has failed; empty if nothing has. */
    static String why(EchoPeer.Times times) {
        return times.failed() == 0 ? "" : times.failed() + " failed, the first: " + times.why();
    }
}
