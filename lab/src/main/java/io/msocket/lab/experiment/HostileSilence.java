package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients of {@code serve} that fetch a file and acknowledge nothing, so that the server keeps what it has sent. */
final class HostileSilence implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;
    private static final int CLIENTS = 12;
    private static final long FILE_BYTES = 50_000_000;
    private static final long SHORT_FILE_BYTES = 1_000_000;
    private static final String FILE = "file";
    private static final Duration ROUND_TRIP = Duration.ofMillis(200);
    private static final int GETS = 3;
    private static final Duration AT_MOST = Duration.ofMinutes(2);
    private static final double MOST_TIMES_LONGER = 1.2;

    @Override
    public String name() {
        return "silence";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        Path file = FileService.makeFile(run.work(), FILE, run.scale().choose(FILE_BYTES, SHORT_FILE_BYTES));
        List<HostileResult> results = new ArrayList<>();
        for (AttackKind kind : List.of(AttackKind.MUTE, AttackKind.DEAF)) {
            results.add(run(run, file, kind));
        }
        return results;
    }

    private HostileResult run(Run run, Path file, AttackKind kind) throws IOException, InterruptedException {
        String words = kind == AttackKind.MUTE ? "acknowledge nothing" : "read nothing";
        try (Site site = Site.open(run, name());
                AttackedServer server = AttackedServer.serve(site, HEAP_MEGABYTES, file, List.of());
                Assault assault = Assault.prepare(
                        site, server, Assault.Plan.of(kind, CLIENTS).withFile(FILE));
                GetPeer honest =
                        GetPeer.start(site, site.honest("client", ROUND_TRIP).host(), server)) {
            honest.getInTurn(FILE, 1, AT_MOST);
            EchoPeer.Times without = honest.getInTurn(FILE, run.scale().choose(GETS, 1), AT_MOST);
            double cpuBefore = server.cpuSeconds();
            assault.begin();
            Assault.Result attack = assault.awaitDone();
            EchoPeer.Times with = honest.getInTurn(FILE, run.scale().choose(GETS, 1), AT_MOST);
            return HostileResult.of(
                    name(),
                    server,
                    cpuBefore,
                    attack,
                    List.of(Held.atMost(
                            "median download, ms; " + CLIENTS + " " + words,
                            without.median(),
                            with.median(),
                            MOST_TIMES_LONGER * without.median())),
                    HostileResult.why(with));
        }
    }
}
