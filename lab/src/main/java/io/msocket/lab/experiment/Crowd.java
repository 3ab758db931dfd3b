package io.msocket.lab.experiment;

import io.msocket.lab.measure.ReadLog;
import io.msocket.lab.program.RepeatedGet;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Several downloads at once by one program: a {@link WarmClient}. For one thread. */
final class Crowd {
    /** How soon progress is noticed, in milliseconds. */
    private static final long LOOK_MILLIS = 10;

    private final LabProcess process;
    private final List<Peer.Fetch> fetches;
    private final long fetchedBefore;

    private Crowd(LabProcess process, List<Peer.Fetch> fetches, long fetchedBefore) {
        this.process = process;
        this.fetches = List.copyOf(fetches);
        this.fetchedBefore = fetchedBefore;
    }

    /** What a program is about to be told to fetch; it does nothing else. */
    static Crowd of(LabProcess process, List<Peer.Fetch> fetches) throws IOException {
        return new Crowd(process, fetches, process.count(RepeatedGet.FETCHED));
    }

    /**
     * Waits until each of them has read something.
     *
     * @throws IOException if that takes longer
     */
    void awaitBegun(Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (Peer.Fetch fetch : fetches) {
            while (Download.log(fetch.reads()).reads().isEmpty()) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException("not all of " + fetches.size() + " downloads have begun within "
                            + atMost.toMillis() + " ms: " + process.lastWords());
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    /** The reads of each so far. */
    List<ReadLog> logs() throws IOException {
        List<ReadLog> logs = new ArrayList<>();
        for (Peer.Fetch fetch : fetches) {
            logs.add(Download.log(fetch.reads()));
        }
        return logs;
    }

    /** How many of them have ended. */
    long ended() throws IOException {
        return process.count(RepeatedGet.FETCHED) - fetchedBefore;
    }

    /**
     * Waits until all have ended, and deletes the copies; whether all were whole.
     *
     * @throws IOException if that takes longer
     */
    boolean allWhole(Duration atMost) throws IOException, InterruptedException {
        process.awaitNext(RepeatedGet.FETCHED, fetchedBefore + fetches.size() - 1, atMost);
        for (Peer.Fetch fetch : fetches) {
            Files.deleteIfExists(fetch.target());
        }
        return process.reports()
                .filter(report -> report.event().equals(RepeatedGet.FETCHED))
                .skip(fetchedBefore)
                .allMatch(report -> report.text("status").equals("0"));
    }
}
