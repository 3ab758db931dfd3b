package io.msocket.cli.files;

/** Who may store files on a server. Everybody who is let in may fetch them. */
public enum Writers {
    /** Nobody. */
    NONE,
    /** Clients that have a key which the server lists. */
    LISTED,
    /** Anonymous clients, too. */
    ALL
}
