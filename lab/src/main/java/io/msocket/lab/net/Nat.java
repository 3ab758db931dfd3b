package io.msocket.lab.net;

import java.io.IOException;
import java.util.List;

/**
 * A router that hides the subnets inside it behind its own addresses outside. A link on which it is the near end leads outside,
 * one on which it is the far end leads inside.
 */
public final class Nat extends Router {
    /** How a NAT chooses the outer port. */
    public enum Kind {
        /** A socket inside keeps its outer address and port, whatever it talks to (endpoint-independent mapping). */
        EASY,
        /** A socket inside gets another, random, port for each destination. */
        HARD
    }

    private final Kind kind;

    Nat(Lab lab, String name, Namespace namespace, Kind kind) {
        super(lab, name, namespace);
        this.kind = kind;
    }

    /** How it chooses ports. */
    public Kind kind() {
        return kind;
    }

    @Override
    void outsideChanged(List<String> devices) throws IOException {
        Filter.masquerade(namespace(), devices, kind);
    }
}
