package io.msocket.lab.experiment;

/** How a server comes to another address. */
enum MoveKind {
    /** It has two, goes from one to the other, and tells its clients over their connections. */
    PLANNED("planned", "the withdrawal of the former address"),
    /** The only one is taken from it, and it gets another one; its clients hear of its name. */
    UNPLANNED("unplanned", "the name server's telling of the new record");

    private final String label;
    private final String beginning;

    MoveKind(String label, String beginning) {
        this.label = label;
        this.beginning = beginning;
    }

    /** For people. */
    String label() {
        return label;
    }

    /** From what on the time of a reconnection counts: by then clients could not have known. */
    String beginning() {
        return beginning;
    }
}
