package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Downloads of a large file from {@code serve} that are begun and dropped: each may leave a transfer behind. */
final class HostileAborts implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;
    private static final int ABORTS = 120;
    private static final int SHORT_ABORTS = 10;
    private static final long LARGE_BYTES = 50_000_000;
    private static final long SMALL_BYTES = 100_000;
    private static final String LARGE = "large";
    private static final String SMALL = "small";
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    /** One after the other, so that code is not new. */
    private static final int GETS = 15;

    private static final int SHORT_GETS = 1;
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    /** "At once": nobody notices this much. */
    private static final double MOST_MILLIS_MORE = 250;

    @Override
    public String name() {
        return "aborts";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        int gets = run.scale().choose(GETS, SHORT_GETS);
        Path file = FileService.makeFile(run.work(), SMALL, SMALL_BYTES);
        FileService.makeBeside(file, LARGE, LARGE_BYTES);
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.serve(site, HEAP_MEGABYTES, file, List.of());
                Assault assault = Assault.prepare(
                        site,
                        server,
                        Assault.Plan.of(AttackKind.ABORT, run.scale().choose(ABORTS, SHORT_ABORTS))
                                .withFile(LARGE));
                GetPeer honest =
                        GetPeer.start(site, site.honest("client", ROUND_TRIP).host(), server)) {
            honest.getInTurn(SMALL, gets, AT_MOST);
            EchoPeer.Times without = honest.getInTurn(SMALL, gets, AT_MOST);
            double cpuBefore = server.cpuSeconds();
            assault.begin();
            Assault.Result attack = assault.awaitDone();
            EchoPeer.Times with = honest.getInTurn(SMALL, 1, AT_MOST);
            return List.of(HostileResult.of(
                    name(),
                    server,
                    cpuBefore,
                    attack,
                    List.of(
                            Held.atLeast(
                                            "first get after it that succeeds",
                                            without.shareOfSuccess(),
                                            with.shareOfSuccess(),
                                            1)
                                    .certain(),
                            Held.atMost(
                                    "its time, ms",
                                    without.median(),
                                    with.median(),
                                    without.median() + MOST_MILLIS_MORE)),
                    HostileResult.why(with)));
        }
    }
}
