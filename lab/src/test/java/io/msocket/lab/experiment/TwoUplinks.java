package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A computer with two default routes with metrics and no rules, as most have it, another one beyond a router, and a file that one of them
 * fetches from the other. For one thread, and one fetch.
 */
final class TwoUplinks implements AutoCloseable {
    /** Of each uplink. */
    static final LinkConditions LINK = LinkConditions.of(20_000_000, Duration.ofMillis(10));

    /** For each step: JVMs that start on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Lab lab;
    private final Topology topology;
    private final Path file;
    private final Path directory;

    private TwoUplinks(Lab lab, Path file, Path directory) throws IOException {
        this.lab = lab;
        this.topology = Topology.withoutRules(lab, List.of("wifi", "cell"), LINK);
        this.file = file;
        this.directory = directory;
    }

    /**
     * Builds them, or ends the test with the reason where there can be no lab.
     *
     * @param directory for files
     * @param fileBytes of the file that is fetched
     */
    static TwoUplinks open(Path directory, long fileBytes) throws IOException {
        LabAssumption.check();
        Path file = FileService.makeFile(directory, fileBytes);
        Lab lab = Lab.open();
        try {
            return new TwoUplinks(lab, file, directory);
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    /** Whose client is the computer with the two uplinks, wifi before cell. */
    Topology topology() {
        return topology;
    }

    /** That computer fetches. */
    CommandFetch fetch() {
        return new CommandFetch(topology.server(), topology.client(), file, directory, PATIENCE);
    }

    /** That computer serves. */
    CommandFetch fetchFromIt() {
        return new CommandFetch(
                /* server= */ topology.client(), /* client= */ topology.server(), file, directory, PATIENCE);
    }

    /** The better uplink swallows everything from now on, and nobody is told. */
    void cutFirst() {
        topology.link().conditions(conditions -> conditions.withBlackHole(true));
    }

    @Override
    public void close() {
        lab.close();
    }
}
