package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import io.msocket.lab.net.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A flooder with one IPv6 network, as a provider gives to a customer, who comes from 256 networks within it in turns. */
final class HostileNetworks implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;
    private static final Duration ROUND_TRIP = Duration.ofMillis(40);
    private static final int OPENINGS = 60;
    private static final int SHORT_OPENINGS = 2;
    private static final Duration OPENING_EVERY = Duration.ofMillis(200);

    /** Of the lab's IPv6 addresses. */
    private static final int SERVER_SUBNET = 1;

    private static final int ATTACKER_SUBNET = 2;
    private static final int HONEST_SUBNET = 3;
    private static final String CUSTOMER = "fd01:0:9::";

    /** More than the row lasts. */
    private static final long MANY = 1_000_000;

    private static final double LEAST_SUCCESS = 0.95;
    private static final double MOST_TIMES_LONGER = 1.1;

    /** Which networks. */
    enum Within {
        NETWORK_56("networks-64", 7),
        NETWORK_48("networks-56", 6);

        private final String row;
        /** In whose addresses the networks differ. */
        private final int place;

        Within(String row, int place) {
            this.row = row;
            this.place = place;
        }
    }

    private final Within within;

    HostileNetworks(Within within) {
        this.within = within;
    }

    @Override
    public String name() {
        return within.row;
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        String sources = CUSTOMER + "@" + within.place;
        return List.of(
                run(run, "replays", Assault.Plan.of(AttackKind.REPLAY, 0).withSources(sources)),
                run(run, "drops", Assault.Plan.of(AttackKind.DROP, MANY).withSources(sources)));
    }

    private HostileResult run(Run run, String words, Assault.Plan plan) throws IOException, InterruptedException {
        int openings = run.scale().choose(OPENINGS, SHORT_OPENINGS);
        Duration lasting = OPENING_EVERY.multipliedBy(openings);
        try (Site site = Site.open(run, name())) {
            Site.Spot spot = site.honest("client", ROUND_TRIP);
            number(site, spot.host());
            String address = "fd00:" + SERVER_SUBNET + "::2";
            try (AttackedServer server = AttackedServer.echo(site, address, HEAP_MEGABYTES);
                    EchoPeer honest = EchoPeer.start(site, spot.host(), server);
                    AttackedServer twin = AttackedServer.echo(site, address, HEAP_MEGABYTES);
                    Assault beside = Assault.prepare(site, twin, plan);
                    Assault assault = Assault.prepare(site, server, plan)) {
                List<EchoPeer.Times> rounds = new ArrayList<>();
                double cpuBefore = 0;
                for (int i = 0; i < 4; i++) {
                    if (i == 2) {
                        beside.begin();
                    } else if (i == 3) {
                        beside.stop();
                        cpuBefore = server.cpuSeconds();
                        assault.begin();
                    }
                    honest.open(openings, OPENING_EVERY);
                    rounds.add(honest.opened(i, lasting));
                }
                Assault.Result attack = assault.stop();
                EchoPeer.Times with = rounds.get(3);
                return HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        attack,
                        held(words, rounds.get(1), rounds.get(2), with),
                        HostileResult.why(with));
            }
        }
    }

    private static List<Held> held(String words, EchoPeer.Times without, EchoPeer.Times besides, EchoPeer.Times with) {
        return List.of(
                Held.atLeast(
                        "openings that succeed, " + words,
                        without.shareOfSuccess(),
                        with.shareOfSuccess(),
                        LEAST_SUCCESS),
                Held.told(
                        "median opening, ms, while another server of the machine is attacked, " + words,
                        without.median(),
                        besides.median()),
                Held.atMost(
                        "median opening, ms, " + words,
                        besides.median(),
                        with.median(),
                        MOST_TIMES_LONGER * besides.median()));
    }

    /** Gives all of them addresses, and the attacker a whole network. */
    private static void number(Site site, Host honest) throws IOException {
        Ipv6.enable(site.core(), site.server(), site.attacker(), honest);
        Ipv6.connect(site.core(), site.server().interfaceOf("eth0"), SERVER_SUBNET);
        Ipv6.connect(site.core(), site.attacker().interfaceOf("eth0"), ATTACKER_SUBNET);
        Ipv6.connect(site.core(), honest.interfaceOf("wifi"), HONEST_SUBNET);
        site.core().run("ip", "-6", "route", "add", CUSTOMER + "/48", "via", "fd00:" + ATTACKER_SUBNET + "::2");
        site.attacker().run("ip", "-6", "route", "add", "local", CUSTOMER + "/48", "dev", "lo");
        site.attacker().run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind");
    }
}
