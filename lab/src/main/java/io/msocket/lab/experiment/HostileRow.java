package io.msocket.lab.experiment;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** One kind of attack, and what honest clients are to have meanwhile; it has a network of its own. */
public interface HostileRow {
    /** All of them, in the order in which they are run. */
    static List<HostileRow> all() {
        return List.of(
                new HostileHoles(),
                HostileUnread.windows(),
                HostileUnread.mixed(),
                HostileUnread.incomplete(),
                new HostileDrops(),
                new HostileAborts(),
                new HostileSilence(),
                HostileOpenings.replayed(),
                HostileOpenings.fresh(),
                new HostileConnects(),
                new HostileCloses(),
                new HostileNeighbours(HostileNeighbours.Flood.REPLAY),
                new HostileNeighbours(HostileNeighbours.Flood.DROPS),
                new HostileNeighbours(HostileNeighbours.Flood.DROPS_WITH_KEYS),
                new HostileNetworks(HostileNetworks.Within.NETWORK_56),
                new HostileNetworks(HostileNetworks.Within.NETWORK_48),
                new HostileServer(),
                new HostileSources());
    }

    /**
     * The one of a name.
     *
     * @throws IllegalArgumentException if there is none; names all
     */
    static HostileRow of(String name) {
        return all().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no attack '" + name + "'; there are "
                        + all().stream().map(HostileRow::name).collect(Collectors.joining(", "))));
    }

    /** What it is called on the command line. */
    String name();

    /** Runs it; blocks for a minute or two. */
    List<HostileResult> run(Run run) throws IOException, InterruptedException;
}
