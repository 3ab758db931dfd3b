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
}
