package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.AddressChange;
import io.msocket.lab.net.EmulatedLink;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The paper's figure 9: in mid-download the server's address goes, then the client's, then the client has another one, and at last the
 * server. Clients that watch the server's name and those that look it up every so often are there at the same time, each in a process of
 * its own. Datagrams pass, and the server sends them to where the client was: none arrives.
 */
final class BothMove implements Experiment {
    /** The paper's, of the client and the server, and of the server and the name server. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(116);

    private static final Duration NAMES_ROUND_TRIP = Duration.ofMillis(32);

    /** In bits a second: far above what the downloads take. */
    private static final long RATE = 100_000_000;

    /** Between two lookups; zero for a watch. */
    private static final List<Duration> POLLS = List.of(
            Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private static final List<Duration> SHORT_POLLS = List.of(Duration.ZERO, Duration.ofMillis(500));
    private static final int REPEATS = 5;

    /** The paper's times from the beginning of a download, and how much sooner all comes in a short run. */
    private static final Duration SERVER_GOES = Duration.ofSeconds(5);

    private static final Duration CLIENT_GOES = Duration.ofSeconds(10);
    private static final Duration CLIENT_RETURNS = Duration.ofSeconds(20);
    private static final Duration SERVER_RETURNS = Duration.ofSeconds(30);
    private static final int SHORTER = 20;

    /** Of lookups, the median counts. */
    private static final int LOOKUPS = 5;

    /** Who has not come back by then is taken not to. */
    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "both-move";
    }

    @Override
    public String purpose() {
        return "server and client lose their addresses and have others: bytes flow within a lookup + a record + 2 RTT"
                + " + 100 ms";
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<Duration> polls = run.scale().choose(POLLS, SHORT_POLLS);
        List<BothMoves.Return> returns = new ArrayList<>();
        for (int i = 0; i < run.repeats(REPEATS); i++) {
            // A fresh one each time: the connections' own pauses begin anew.
            Path work = Files.createDirectories(run.work().resolve("run-" + i));
            try (Lab lab = Lab.open()) {
                for (BothMoves.Return each : new Scene(run.scale(), lab, work).play(polls)) {
                    returns.add(each);
                    run.say(each.toString());
                }
            }
        }
        return new BothMoves(returns, ROUND_TRIP, NAMES_ROUND_TRIP).outcome();
    }

    /** One lab and what happens in it. For one thread. */
    private static final class Scene {
        private final Scale scale;
        private final Path work;
        private final Host client;
        private final Interface wifi;
        private final Interface uplink;
        private final NameService names;
        private final MovingPeer server;
        private final List<FollowerPeer> peers = new ArrayList<>();

        Scene(Scale scale, Lab lab, Path work) throws IOException, InterruptedException {
            this.scale = scale;
            this.work = work;
            Router core = lab.router("core");
            client = lab.host("client");
            wifi = lab.link(client, "wifi", core, LinkConditions.of(RATE, ROUND_TRIP.dividedBy(2)))
                    .near();
            Host namesHost = lab.host("names");
            EmulatedLink toNames =
                    lab.link(namesHost, "eth0", core, LinkConditions.of(RATE, NAMES_ROUND_TRIP.dividedBy(2)));
            Host serverHost = lab.host("server");
            uplink = lab.wire(serverHost, "eth0", core);
            names = NameService.start(namesHost, toNames.near().address(), work);
            server = MovingPeer.named(serverHost, names, work, MovingPeer.PACE);
        }

        List<BothMoves.Return> play(List<Duration> polls) throws IOException, InterruptedException {
            for (Duration poll : polls) {
                String name = "client-" + poll.toMillis();
                peers.add(FollowerPeer.start(client, name, work, List.of(names.property()), server.whom(poll)));
            }
            for (FollowerPeer peer : peers) {
                peer.open(1);
            }
            for (FollowerPeer peer : peers) {
                peer.opened(0).requireAll();
            }
            double lookupMillis = peers.get(0).lookUp(LOOKUPS);
            for (FollowerPeer peer : peers) {
                peer.mark();
            }
            AddressChange back = move();
            double recordMillis = millis(names.awaitTold(back.address(), GIVE_UP) - back.workedNanos());
            for (FollowerPeer peer : peers) {
                peer.follow(GIVE_UP);
            }
            List<BothMoves.Return> returns = new ArrayList<>();
            for (int i = 0; i < peers.size(); i++) {
                Optional<Double> took = resumed(peers.get(i)).map(at -> millis(at - back.workedNanos()));
                returns.add(new BothMoves.Return(polls.get(i), took, lookupMillis, recordMillis));
            }
            return returns;
        }

        /** Goes, and comes back. */
        private AddressChange move() throws IOException, InterruptedException {
            long start = System.nanoTime();
            sleepUntil(start, SERVER_GOES);
            uplink.loseAddress();
            sleepUntil(start, CLIENT_GOES);
            wifi.loseAddress();
            sleepUntil(start, CLIENT_RETURNS);
            wifi.takeAddress();
            sleepUntil(start, SERVER_RETURNS);
            return uplink.takeAddress();
        }

        private void sleepUntil(long start, Duration time) throws InterruptedException {
            Duration due = scale.choose(time, time.dividedBy(SHORTER));
            TimeUnit.NANOSECONDS.sleep(start + due.toNanos() - System.nanoTime());
        }

        /** When its only connection read again; empty if it never did. */
        private static Optional<Long> resumed(FollowerPeer peer) throws IOException, InterruptedException {
            OptionalLong at = peer.followed(0, GIVE_UP).all().get(0).resumed();
            return at.isPresent() ? Optional.of(at.getAsLong()) : Optional.empty();
        }

        private static double millis(long nanos) {
            return Measure.millis(Duration.ofNanos(nanos));
        }
    }
}
