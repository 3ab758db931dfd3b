package io.msocket.socket;

/** How many flowpaths a connection keeps at one time, and which of them carry data (paper, section III-E). */
public enum HandoverMode {
    /** One flowpath at a time: a move opens the next one when the last has gone or is to be left. */
    SINGLE
}
