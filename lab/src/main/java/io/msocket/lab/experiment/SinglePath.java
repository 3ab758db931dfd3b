package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkProfile;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One download over one path, on every link profile: msocket must not be slower than kernel TCP, and kernel MPTCP is beside it. */
final class SinglePath implements Experiment {
    private static final long FILE_BYTES = 50_000_000;
    private static final long SHORT_FILE_BYTES = 2_000_000;
    private static final List<LinkProfile> SHORT_PROFILES = List.of(LinkProfile.GOOD_WIFI);

    /** Below this rate the links cost so little of the machine that they can all be busy at once, in bits a second. */
    private static final long SLOW = 10_000_000;

    /** Of a fast profile, which takes seconds. */
    private static final int FAST_REPEATS = 7;

    /** Of a slow profile, which takes minutes; so many at once, on links of their own. */
    private static final int SLOW_REPEATS = 3;

    /** A download that takes longer than this many times what the rate alone needs is given up. */
    private static final int PATIENCE = 6;

    private static final Duration START = Duration.ofSeconds(30);

    private static final List<Contender> CONTENDERS =
            List.of(Contender.MSOCKET_SINGLE, Contender.MPTCP_SINGLE, Contender.TCP);
    private static final String FILE = "file";

    /** While the clients get warm: 50 MB over Ethernet last half a second, and so do a fresh JVM's first steps. */
    private static final LinkConditions FAST = LinkConditions.of(1_000_000_000, Duration.ofMillis(1));

    @Override
    public String name() {
        return "single-path";
    }

    @Override
    public String purpose() {
        return "a download on every link profile, msocket, kernel MPTCP and TCP in turns: at least 0.97 of TCP's"
                + " goodput";
    }

    @Override
    public boolean takesProfiles() {
        return true;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        Lab.requireTool("mptcpize", "mptcpize");
        List<LinkProfile> profiles = run.profiles(run.scale().choose(List.of(LinkProfile.values()), SHORT_PROFILES));
        Path file = FileService.makeFile(run.work(), FILE, run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        int repeats = run.repeats(SLOW_REPEATS);
        List<LinkProfile> slow = profiles.stream().filter(SinglePath::isSlow).toList();
        // Each has six JVMs: more of them wait for these.
        int atOnce = slow.size() * Math.min(repeats, SLOW_REPEATS);
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, atOnce));
        try {
            // The slow ones cost next to nothing, and take far longer than all others together.
            List<Future<List<Round>>> running = new ArrayList<>();
            for (LinkProfile profile : slow) {
                for (int i = 0; i < repeats; i++) {
                    int lane = i;
                    running.add(threads.submit(() -> rounds(run, profile, lane, 1, file)));
                }
            }
            List<Round> rounds = new ArrayList<>();
            for (LinkProfile profile : profiles) {
                if (!isSlow(profile)) {
                    rounds.addAll(rounds(run, profile, 0, run.repeats(FAST_REPEATS), file));
                }
            }
            for (Future<List<Round>> each : running) {
                rounds.addAll(each.get());
            }
            return new Rounds(profiles, rounds).outcome();
        } catch (ExecutionException e) {
            throw new IOException("a slow profile failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isSlow(LinkProfile profile) {
        return profile.conditions().rateBitsPerSecond() < SLOW;
    }

    /** So many rounds one after the other, on a network of their own. */
    private static List<Round> rounds(Run run, LinkProfile profile, int lane, int count, Path file)
            throws IOException, InterruptedException {
        Path work = Files.createDirectories(run.work().resolve(profile.label() + "-" + lane));
        List<Round> rounds = new ArrayList<>();
        try (Lab lab = Lab.open(lane)) {
            Topology topology = Topology.of(lab, profile.conditions());
            try (Lane programs = Lane.start(CONTENDERS, topology, file, work)) {
                if (run.scale() == Scale.FULL) {
                    warm(topology, programs, profile);
                }
                for (int i = 0; i < count; i++) {
                    Round round = round(programs, profile, lane + i, Files.size(file));
                    rounds.add(round);
                    run.say(round.toString());
                }
            }
        }
        return rounds;
    }

    private static void warm(Topology topology, Lane programs, LinkProfile profile)
            throws IOException, InterruptedException {
        topology.link().conditions(before -> whileWarming(profile));
        for (Contender contender : CONTENDERS) {
            programs.warm(contender);
        }
        topology.link().conditions(before -> profile.conditions());
    }

    /** A device keeps its MTU. */
    static LinkConditions whileWarming(LinkProfile profile) {
        return FAST.withMtu(profile.conditions().mtu());
    }

    /** @param turn says who begins */
    private static Round round(Lane programs, LinkProfile profile, int turn, long size)
            throws IOException, InterruptedException {
        List<Contender> order = new ArrayList<>(CONTENDERS);
        Collections.rotate(order, turn);
        Map<Contender, Download.Result> results = new EnumMap<>(Contender.class);
        for (Contender contender : order) {
            results.put(contender, download(programs, profile, contender, size));
        }
        return Round.of(profile, results);
    }

    private static Download.Result download(Lane programs, LinkProfile profile, Contender contender, long size)
            throws IOException, InterruptedException {
        Duration atBest =
                Duration.ofSeconds(size * Byte.SIZE / profile.conditions().rateBitsPerSecond());
        return programs.fetch(
                contender,
                FILE,
                contender.options(),
                atBest.multipliedBy(PATIENCE).plus(START));
    }
}
