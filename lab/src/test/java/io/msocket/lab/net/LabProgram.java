package io.msocket.lab.net;

import io.msocket.lab.link.LinkProfile;
import java.io.IOException;

/** A program with a lab, which says its namespaces' prefix and waits to be killed, or for the end of its standard input. */
final class LabProgram {
    private LabProgram() {}

    public static void main(String[] args) throws IOException {
        try (Lab lab = Lab.open()) {
            Host client = lab.host("client");
            lab.link(client, "wifi", lab.router("core"), LinkProfile.LTE.conditions());
            client.start(new ProcessBuilder("sleep", "1000"));
            System.out.println(client.namespace().name());
            while (System.in.read() >= 0) {
                // Nothing is said; only the end counts.
            }
        }
    }
}
