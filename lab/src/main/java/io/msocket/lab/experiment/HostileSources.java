package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.attack.ManySources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a server keeps of all the addresses that it has seen. */
final class HostileSources implements HostileRow {
    private static final int SOURCES = 1_000_000;
    private static final int SHORT_SOURCES = 20_000;
    private static final double BYTES_PER_MEGABYTE = 1024 * 1024;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MOST_MEGABYTES = 32;
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "sources";
    }

    @Override
    public List<HostileResult> run(Run run) throws IOException, InterruptedException {
        int sources = run.scale().choose(SOURCES, SHORT_SOURCES);
        try (Site site = Site.open(run, name())) {
            Path home = site.work().resolve("home");
            List<String> command =
                    JavaCommand.of(home, ManySources.class, List.of(), List.of(Integer.toString(sources)));
            try (LabProcess process = LabProcess.start(site.server(), "sources", command, site.work())) {
                Report seen = process.await("seen", AT_MOST);
                Assault.Result attack = new Assault.Result(sources, 0, seen.number("micros") / MICROS_PER_SECOND);
                return List.of(new HostileResult(
                        name(),
                        "all tables of one, without a network",
                        attack.rate(),
                        Double.NaN,
                        0,
                        List.of(Held.atMost(
                                "kept of " + sources + " sources, MB",
                                0,
                                seen.number("bytes") / BYTES_PER_MEGABYTE,
                                MOST_MEGABYTES)),
                        List.of()));
            }
        }
    }
}
