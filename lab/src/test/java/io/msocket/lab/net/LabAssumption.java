package io.msocket.lab.net;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;

/** Skips tests that need a lab where there can be none, with the reason. */
public final class LabAssumption {
    private LabAssumption() {}

    public static void check() throws IOException {
        try (Lab lab = Lab.open()) {
            lab.host("probe");
        } catch (LabUnavailableException e) {
            abort(e.getMessage());
        }
    }

    /** The same for tests that look at what a NAT remembers. */
    public static void checkMemoryOf(Nat nat) throws IOException {
        try {
            nat.remembers(nat.interfaces().get(0).address());
        } catch (LabUnavailableException e) {
            abort(e.getMessage());
        }
    }
}
