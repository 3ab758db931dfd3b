package io.msocket.lab.experiment;

import java.util.List;

/** How a connection uses several links. */
enum Mode {
    /** All carry data. */
    FULL,
    /** All have a flowpath, the preferred one carries data. */
    BACKUP,
    /** One has a flowpath. */
    SINGLE;

    /** What tells the msocket command: nothing yet, since it has no such option. */
    List<String> options() {
        return List.of();
    }
}
