package io.msocket.lab.experiment;

import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.util.List;

/** One question to the lab. */
public interface Experiment {
    /** All of them, in the order in which they are listed. */
    static List<Experiment> all() {
        return List.of(
                new ClientMove(),
                ServerMove.ofDownloads(),
                ServerMove.ofThousand(),
                ServerMove.ofResting(),
                new BothMove(),
                new ConnectTime(),
                new SinglePath(),
                new SilentLoss(),
                new MoveStorm(),
                new LongAbsence(),
                new CloseRace(),
                new Aggregate(),
                new Schedulers(),
                new Handover(),
                new SilentHandover(),
                new BothOut(),
                new LinkReturn(),
                new Flapping(),
                new Echo(),
                new AppDelay(),
                new ManyAtOnce(),
                new LongerRoundTrip(),
                new LossyGets(),
                new Hostile(),
                NamesLoad.overMvStore(),
                NamesLoad.overCassandra(),
                new NamesCrash(),
                new NamesClusterCrash());
    }

    /** What it is called on the command line, and what its files are called. */
    String name();

    /** What it does and what is expected, in a line. */
    String purpose();

    /** Whether it measures things several times, as {@link Run#repeat} says. */
    default boolean takesRepeat() {
        return true;
    }

    /** Whether it tries several link profiles, as {@link Run#profiles} says. */
    default boolean takesProfiles() {
        return false;
    }

    /** Whether it tries several pairs of links and sizes, as {@link Run#pairs} and {@link Run#sizes} say. */
    default boolean takesPairs() {
        return false;
    }

    /** Whether it has several attacks, as {@link Run#rows} says. */
    default boolean takesRows() {
        return false;
    }

    /**
     * Runs it; blocks until it is done. A peer that fails is part of the outcome.
     *
     * @throws io.msocket.lab.net.LabUnavailableException if this machine cannot do it
     * @throws IOException if the lab itself fails
     */
    Findings run(Run run) throws IOException, InterruptedException;
}
