package io.msocket.lab.experiment;

import io.msocket.lab.attack.AttackKind;
import io.msocket.socket.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** TCP connections on which nothing is said, against clients whose handshake takes three messages. */
final class HostileConnects implements HostileRow {
    private static final int HEAP_MEGABYTES = 512;
    private static final long PER_SECOND = 20_000;

    private static final long FILE_BYTES = 10_000;
    private static final String FILE = "file";
    private static final Duration ROUND_TRIP = Duration.ofMillis(150);
    private static final int GETS = 30;
    private static final int SHORT_GETS = 2;
    private static final Duration GET_EVERY = Duration.ofMillis(400);
    private static final Duration AT_MOST = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "connects";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        int gets = run.scale().choose(GETS, SHORT_GETS);
        Path file = FileService.makeFile(run.work(), FILE, FILE_BYTES);
        try (Site site = Site.open(run, name())) {
            Path key = site.work().resolve("listed");
            String listed = Identity.loadOrCreate(key).publicKey().toString();
            // Who has a key, and knows none of the server, opens by XX.
            List<String> trust = List.of("--key", key.toString(), "--insecure-any-key");
            try (AttackedServer server = AttackedServer.serve(site, HEAP_MEGABYTES, file, List.of("--allow", listed));
                    Assault assault = Assault.prepare(site, server, Assault.Plan.of(AttackKind.CONNECT, PER_SECOND));
                    GetPeer honest = GetPeer.start(
                            site, site.honest("client", ROUND_TRIP).host(), server, trust)) {
                honest.get(FILE, gets, GET_EVERY, AT_MOST);
                EchoPeer.Times without = honest.get(FILE, gets, GET_EVERY, AT_MOST);
                double cpuBefore = server.cpuSeconds();
                assault.begin();
                EchoPeer.Times with = honest.get(FILE, gets, GET_EVERY, AT_MOST);
                Assault.Result attack = assault.stop();
                return List.of(HostileResult.of(
                        name(),
                        server,
                        cpuBefore,
                        attack,
                        List.of(
                                Held.atMost("of " + gets + " gets, failed", without.failed(), with.failed(), 0)
                                        .certain(),
                                Held.told("median get, ms", without.median(), with.median())),
                        HostileResult.tooSlow(attack, PER_SECOND),
                        HostileResult.why(with)));
            }
        }
    }
}
