package io.msocket.protocol;

/** What a flowpath is for. */
public enum PathRole {
    /** It carries data. */
    PREFERRED,
    /** It stands by: it carries data only while no preferred one works. */
    BACKUP
}
