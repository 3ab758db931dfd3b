package io.msocket.protocol;

/**
 * How many flowpaths a client keeps at one time, and which of them carry data (the msocket paper, section III-E; "Exploring
 * mobile/WiFi handover with multipath TCP", CellNet 2012, section 3). In every mode a flowpath over a {@link Route} that is to
 * stand by carries data only while no other works.
 */
public enum HandoverMode {
    /** A flowpath for each local address, all of which carry data at once. */
    FULL,
    /** A flowpath for each local address; that of the best one carries the data, the others stand by. */
    BACKUP,
    /** One flowpath at a time: a move opens the next one when the last has gone or is to be left. */
    SINGLE
}
