package io.msocket.lab.experiment;

/** How a server comes to another address. */
enum MoveKind {
    /** It has two, goes from one to the other, and tells its clients over their connections. */
    PLANNED("planned", "the withdrawal of the former address", 2.5, 0),
    /**
     * The only one is taken from it, and it gets another one; its clients hear of its name. The network drops UDP, by which the server
     * itself would tell them.
     */
    UNPLANNED("unplanned", "the name server's telling of the new record", 2.5, 0),
    /**
     * The same where it has no name and UDP passes: it tells its clients by datagrams. They have to see then that their flowpaths are
     * dead, for which a round trip and 40 ms are allowed (docs/PROTOCOL.md, 10.3), and the server that it has another address.
     */
    TOLD("told by datagrams", "the server's new address working", 3.5, 60);

    private final String label;
    private final String beginning;
    private final double roundTrips;
    private final int moreMillis;

    MoveKind(String label, String beginning, double roundTrips, int moreMillis) {
        this.label = label;
        this.beginning = beginning;
        this.roundTrips = roundTrips;
        this.moreMillis = moreMillis;
    }

    /** For people. */
    String label() {
        return label;
    }

    /** From what on the time of a reconnection counts: by then clients could not have known. */
    String beginning() {
        return beginning;
    }

    /**
     * How many of its own a reconnection takes: half of one to hear of the move, one for TCP, one to join, as in the paper; and what else
     * this kind takes.
     */
    double roundTrips() {
        return roundTrips;
    }

    /** What may come on top of any bar. */
    int moreMillis() {
        return moreMillis;
    }
}
