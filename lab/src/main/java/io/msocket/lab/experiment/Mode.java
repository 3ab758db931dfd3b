package io.msocket.lab.experiment;

import java.util.List;
import java.util.Locale;

/** How a connection uses several links. */
enum Mode {
    /** All carry data. */
    FULL,
    /** All have a flowpath, the preferred one carries data. */
    BACKUP,
    /** One has a flowpath. */
    SINGLE;

    /** What tells the msocket command's clients. */
    List<String> options() {
        return List.of("--mode", name().toLowerCase(Locale.ROOT));
    }
}
