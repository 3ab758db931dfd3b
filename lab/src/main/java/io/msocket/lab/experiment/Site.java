package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Where servers are attacked: a server and an attacker at wires as fast as the machine, and honest clients at links. For one thread. */
final class Site implements AutoCloseable {
    /** Of each honest client's link. */
    private static final long RATE = 100_000_000;

    private final Run run;
    private final Path work;
    private final Lab lab;
    private final Router core;
    private final Host server;
    private final Host attacker;
    private final Interface serverSide;
    private int programs;

    /** An honest client's host, and its link. */
    record Spot(Host host, EmulatedLink link) {}

    private Site(Run run, Path work, Lab lab) throws IOException {
        this.run = run;
        this.work = work;
        this.lab = lab;
        core = lab.router("core");
        server = lab.host("server");
        serverSide = lab.wire(server, "eth0", core);
        attacker = lab.host("attacker");
        lab.wire(attacker, "eth0", core);
        // As many TCP connections as it can make to one port.
        attacker.run("sh", "-c", "echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range");
    }

    /** Builds one for a row of that name. */
    static Site open(Run run, String row) throws IOException {
        Path work = Files.createDirectories(run.work().resolve(row));
        Lab lab = Lab.open();
        try {
            return new Site(run, work, lab);
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Run run() {
        return run;
    }

    /** Where the files of its programs go. */
    Path work() {
        return work;
    }

    Lab lab() {
        return lab;
    }

    Router core() {
        return core;
    }

    Host server() {
        return server;
    }

    Host attacker() {
        return attacker;
    }

    String serverAddress() {
        return serverSide.address().getHostAddress();
    }

    /** Another honest client's host, at a link of its own. */
    Spot honest(String name, Duration roundTrip) throws IOException {
        Host host = lab.host(name);
        return new Spot(host, lab.link(host, "wifi", core, LinkConditions.of(RATE, roundTrip.dividedBy(2))));
    }

    /** A name for a program's files. */
    String nextName(String program) {
        return program + "-" + ++programs;
    }

    @Override
    public void close() {
        lab.close();
    }
}
