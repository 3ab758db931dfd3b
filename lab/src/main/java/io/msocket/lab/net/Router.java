package io.msocket.lab.net;

/** Forwards packets; it knows the way to every subnet of the lab that is not behind a NAT. */
public sealed class Router extends Node permits Nat, Firewall {
    Router(Lab lab, String name, Namespace namespace) {
        super(lab, name, namespace);
    }
}
