package io.msocket.lab.experiment;

/** How much of an experiment is done. */
public enum Scale {
    /** Everything that the results are made of: minutes. */
    FULL,
    /** Every step once, in some seconds: shows that it works, measures nothing. */
    SHORT;

    /** One of two values. */
    <T> T choose(T full, T shorter) {
        return this == FULL ? full : shorter;
    }
}
