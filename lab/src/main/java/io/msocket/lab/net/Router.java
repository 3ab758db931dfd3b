package io.msocket.lab.net;

import java.io.IOException;
import java.util.List;

/** Forwards packets; it knows the way to every subnet of the lab that is not behind a NAT. */
public sealed class Router extends Node permits Nat, Firewall {
    Router(Lab lab, String name, Namespace namespace) {
        super(lab, name, namespace);
    }

    /** Another interface leads outside: one whose node is the near end. */
    void outsideChanged(List<String> devices) throws IOException {}

    /**
     * From now on it drops UDP, as many a company's network does.
     *
     * @throws IOException if the kernel refuses it
     */
    public void dropDatagrams() throws IOException {
        Filter.streamsOnly(namespace());
    }
}
