package io.msocket.lab.net;

import java.io.IOException;
import java.util.List;

/**
 * A router that lets connections out and none in. A link on which it is the near end leads outside, one on which it is the far
 * end leads inside.
 */
public final class Firewall extends Router {
    Firewall(Lab lab, String name, Namespace namespace) {
        super(lab, name, namespace);
    }

    @Override
    void outsideChanged(List<String> devices) throws IOException {
        Filter.outgoingOnly(namespace(), devices);
    }
}
